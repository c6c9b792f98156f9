/** How far the times between the frames of a row differ from whole periods. */
export class PeriodMeter {
  #lastMs = Number.NaN;
  #sumMs = 0;
  #worstMs = 0;
  #count = 0;

  /** Notes when a frame was handed over: periods that were skipped do not count as a difference. */
  note(nowMs: number, { periodMs }: { readonly periodMs: number }): void {
    const elapsedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    // the first frame has none before it
    if (Number.isNaN(elapsedMs)) return;
    const periods = Math.max(1, Math.round(elapsedMs / periodMs));
    const difference = Math.abs(elapsedMs - periods * periodMs);
    this.#count++;
    this.#sumMs += difference;
    this.#worstMs = Math.max(this.#worstMs, difference);
  }

  /** ms; NaN before the second frame. */
  get meanMs(): number {
    return this.#count === 0 ? Number.NaN : this.#sumMs / this.#count;
  }

  /** ms; NaN before the second frame. */
  get worstMs(): number {
    return this.#count === 0 ? Number.NaN : this.#worstMs;
  }
}
