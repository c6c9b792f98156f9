import { hostBus } from "./thread-host.js";
import type { ThreadRequest } from "./thread-runtime.js";

interface FirstMessage {
  readonly request: ThreadRequest;
  readonly port: MessagePort;
}

addEventListener("message", ({ data: { request, port } }: MessageEvent<FirstMessage>) => void hostBus(port, request), { once: true });
