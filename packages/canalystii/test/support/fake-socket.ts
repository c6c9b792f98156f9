import type { WebSocketLike } from "../../src/remote/index.js";

type Listener = (event: never) => void;

/** A WebSocket whose other end is the test. */
export class FakeSocket implements WebSocketLike {
  binaryType = "blob";
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: (string | ArrayBuffer)[] = [];
  closedWith: readonly [code: number | undefined, reason: string | undefined] | undefined;
  readonly #listeners = new Map<string, Listener[]>();

  send(data: string | ArrayBuffer): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    this.readyState = 3;
    this.closedWith = [code, reason];
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  /** Something comes from the other end. */
  say(data: unknown): void {
    this.#emit("message", { data });
  }

  /** The connection is gone. */
  drop(code: number, reason = ""): void {
    this.readyState = 3;
    this.#emit("close", { code, reason });
  }

  #emit(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event as never);
  }
}
