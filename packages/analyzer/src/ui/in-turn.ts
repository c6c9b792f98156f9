let last: Promise<unknown> = Promise.resolve();

/**
 * Changes the databases, or all of the workspace, when the changes before it are complete: what has begun in a workspace is kept in it.
 * Within a change, another one would wait for ever.
 */
export function inTurn<T>(change: () => Promise<T>): Promise<T> {
  const changed = last.then(change);
  last = changed.catch(() => {});
  return changed;
}
