import type { Place } from "../query.js";

/** A query that cannot be read: where, and what to write instead. Never leaves this folder. */
export class QueryError extends Error {
  readonly place: Place;

  constructor({ from, to }: Place, message: string) {
    super(message);
    this.place = { from, to };
  }
}
