/**
 * Who sent a frame, where a user of a bus (`user`, an object of its own) sends for others: `path` says for whom, from step to step.
 * What one of them sends is also the user's own.
 */
export class Origin {
  readonly user: object;
  readonly path: readonly number[];

  constructor(user: object, path: readonly number[] = []) {
    this.user = user;
    this.path = path;
  }
}

/** Returns whether what `sender` sent is an own frame of a consumer with this origin: its own, or of one that it sends for. */
export function isOwn(consumer: object | undefined, sender: object | undefined): boolean {
  if (consumer === undefined || consumer === sender) return true;
  if (!(consumer instanceof Origin && sender instanceof Origin) || consumer.user !== sender.user) return false;
  return consumer.path.every((step, i) => step === sender.path[i]);
}

/** Returns whether two origins are the same. */
export function isSameOrigin(a: object | undefined, b: object | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && isOwn(a, b) && isOwn(b, a));
}
