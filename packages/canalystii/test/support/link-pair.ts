import { CanError } from "../../src/base/errors.js";
import { decodeFrames, encodeFrames } from "../../src/remote/link/frames-message.js";
import type { Link, LinkReceiver } from "../../src/remote/link/link.js";

/** Two ends of a link in memory, as a network has them: messages are serialised, arrive in a moment, and can be lost for good. */
export function linkPair({ name = "test link", silent = true } = {}) {
  let state: "up" | "frozen" | "cut" = "up";
  const ends: End[] = [];
  class End implements Link {
    readonly name = name;
    readonly silent = silent;
    readonly queuedBytes = 0;
    receiver: LinkReceiver | undefined;
    closed = false;
    readonly early: (() => void)[] = [];

    open(receiver: LinkReceiver): void {
      this.receiver = receiver;
      for (const action of this.early.splice(0)) action();
    }

    send(message: object): void {
      const text = JSON.stringify(message);
      this.#pass((to) => to.receiver?.control(JSON.parse(text)));
    }

    sendFrames(...frames: Parameters<Link["sendFrames"]>): void {
      const bytes = encodeFrames(...frames);
      this.#pass((to) => {
        const { head, frames: decoded } = decodeFrames(bytes);
        to.receiver?.frames(head, decoded);
      });
    }

    close(): void {
      if (this.closed) return;
      this.#pass((to) => to.lose("closed by the other end"));
      this.closed = true;
    }

    lose(why: string): void {
      if (this.closed) return;
      this.closed = true;
      this.receiver?.lost(new CanError("disconnected", `${name}: ${why}`));
    }

    #pass(deliver: (to: End) => void): void {
      if (this.closed) return;
      queueMicrotask(() => {
        const to = ends[ends[0] === this ? 1 : 0] as End;
        if (state !== "up" || to.closed) return;
        if (to.receiver === undefined) to.early.push(() => deliver(to));
        else deliver(to);
      });
    }
  }
  const [host, client] = [new End(), new End()];
  ends.push(host, client);
  return {
    host,
    client,
    /** The connection breaks, and both ends are told. */
    cut() {
      state = "cut";
      for (const end of ends) end.lose("cut");
    },
    /** Everything that is sent from now on is lost, and nobody is told. */
    freeze() {
      state = "frozen";
    },
  };
}
