import { CanError, type Clock } from "canalystii";
import { Token } from "./token.js";
import { TokenAttempts } from "./token-attempts.js";

/** Lets in who has the token, and slows down who guesses. */
export class Doorkeeper {
  readonly #token: Token;
  readonly #attempts: TokenAttempts;

  constructor(token: string, clock: Clock) {
    this.#token = new Token(token);
    this.#attempts = new TokenAttempts(clock);
  }

  /**
   * Checks a token.
   * @param address IP address that it came from
   * @throws CanError `permission-denied`, also for the right token after too many wrong ones
   */
  check(token: string | undefined, address: string): void {
    const waitMs = this.#attempts.waitMs(address);
    if (waitMs > 0)
      throw new CanError("permission-denied", `too many wrong tokens came from this address; try again in ${Math.ceil(waitMs / 1000)} s`);
    if (token === undefined) throw new CanError("permission-denied", "the server needs a token", { hint: HINT });
    if (!this.#token.is(token)) {
      this.#attempts.wrong(address);
      throw new CanError("permission-denied", "the token is wrong", { hint: HINT });
    }
    this.#attempts.right(address);
  }
}

const HINT = "use the token that the server printed when it was started, or that is in its token file";
