/** Says that this machine can't run the system tests, and why. The message completes "system tests skipped: …". */
export class SkipError extends Error {
  /**
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(message, options) {
    super(message, options);
    this.name = "SkipError";
  }
}
