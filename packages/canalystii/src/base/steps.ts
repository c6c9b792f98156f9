/** Work that is done step by step, so that other work can be done between the steps: `next()` does one, and the last returns the result. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** So many small pieces of work are a step: usually well below a millisecond. */
const PIECES = 64;

/** Does all steps at once. */
export function inOneStep<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does a small piece of work for each item. */
export function* forEachInSteps<T>(items: Iterable<T>, work: (item: T) => void): Steps<void> {
  let pieces = 0;
  for (const item of items) {
    work(item);
    if (++pieces % PIECES === 0) yield;
  }
}

/** Makes something of each item. */
export function* mapInSteps<T, U>(items: Iterable<T>, work: (item: T) => U): Steps<U[]> {
  const made: U[] = [];
  yield* forEachInSteps(items, (item) => void made.push(work(item)));
  return made;
}

/** Joins texts. */
export function* joinInSteps(texts: Iterable<string>, separator: string): Steps<string> {
  const joined: string[] = [];
  let few: string[] = [];
  const joinFew = () => {
    joined.push(few.join(separator));
    few = [];
  };
  yield* forEachInSteps(texts, (text) => {
    few.push(text);
    if (few.length === PIECES) joinFew();
  });
  if (few.length > 0) joinFew();
  return joined.join(separator);
}
