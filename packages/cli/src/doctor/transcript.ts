import type { UsbTransferRecord } from "canalystii";
import { countText } from "../progress.js";

/** Endpoints that carry frames; the others carry commands and their answers. */
const MESSAGE_ENDPOINTS: ReadonlySet<number> = new Set([1, 3]);
const PACKET_SIZE = 64;
/** More than an examination needs; further transfers are counted. */
const MAX_LINES = 5000;

/** The USB transfers, one line each. Frames are only counted, unless their data is requested. */
export class Transcript {
  readonly #withPayload: boolean;
  readonly #lines: { readonly startMs: number; readonly text: string }[] = [];
  #startMs: number | undefined;
  #omitted = 0;

  constructor({ withPayload }: { readonly withPayload: boolean }) {
    this.#withPayload = withPayload;
  }

  readonly record = (transfer: UsbTransferRecord): void => {
    if (this.#lines.length >= MAX_LINES) {
      this.#omitted++;
      return;
    }
    this.#startMs ??= transfer.startMs;
    const { direction, endpointNumber, startMs, elapsedMs, length, data, error } = transfer;
    const when = `${(startMs - this.#startMs).toFixed(2)} ms +${elapsedMs.toFixed(2)}`;
    const size = direction === "in" && error === undefined ? `${data?.length ?? 0} of ${length} bytes` : `${length} bytes`;
    const what = error === undefined ? this.#content(endpointNumber, data) : `${error.code}: ${error.message}`;
    const text = `${when}  ${direction} ${endpointNumber}  ${size}  ${what}`.trimEnd();
    this.#lines.push({ startMs, text });
  };

  /** In the order of their start. */
  get lines(): readonly string[] {
    const lines = this.#lines.toSorted((a, b) => a.startMs - b.startMs).map(({ text }) => text);
    return this.#omitted > 0 ? [...lines, `${countText(this.#omitted, "further transfer")} omitted`] : lines;
  }

  #content(endpointNumber: number, data: Uint8Array | undefined): string {
    if (data === undefined) return "";
    if (!MESSAGE_ENDPOINTS.has(endpointNumber) || this.#withPayload) return hexText(data);
    // the first byte of a packet says how many frames are in it
    const counts = Array.from({ length: Math.ceil(data.length / PACKET_SIZE) }, (_, i) => data[i * PACKET_SIZE]);
    return `frames in each packet: ${counts.join(" ") || "none"}`;
  }
}

/** Returns bytes in hex; zeros at the end are only counted. */
function hexText(bytes: Uint8Array): string {
  const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const text = Array.from(bytes.subarray(0, used), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const zeros = bytes.length - used;
  return zeros === 0 ? text : `${text} (${zeros} zeros)`.trimStart();
}
