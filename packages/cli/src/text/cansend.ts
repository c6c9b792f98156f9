import { type CanFrameInput, toFrame } from "canalystii";
import { UsageError } from "../failures.js";

const GRAMMAR = [
  "expected ID#DATA, e.g. 123#DEADBEEF, 5A1#11.22.33, 1F334455#R4",
  "  ID    3 hex digits (11-bit, up to 7FF) or 8 (29-bit, up to 1FFFFFFF)",
  "  DATA  0 to 8 bytes in hex, '.' may stand between them; or R and how many bytes (0..8) a remote frame asks for",
].join("\n");

/**
 * Reads a frame in the grammar of can-utils' cansend.
 * @throws UsageError that says what is wrong and what is right
 */
export function parseFrame(text: string): CanFrameInput {
  const at = text.indexOf("#");
  if (at < 0) throw wrong(text, "has no '#'");
  const digits = text.slice(0, at);
  const body = text.slice(at + 1);
  if (!/^(?:[0-9a-f]{3}|[0-9a-f]{8})$/i.test(digits)) {
    throw wrong(text, `has the id ${JSON.stringify(digits)}, which is not 3 or 8 hex digits`);
  }
  const id = Number.parseInt(digits, 16);
  const extended = digits.length === 8;
  if (id > (extended ? 0x1fff_ffff : 0x7ff)) {
    throw wrong(text, `has the id ${digits}, which is not in ${extended ? "0..1FFFFFFF" : "0..7FF (write 8 digits for a 29-bit id)"}`);
  }
  if (body.startsWith("#")) throw wrong(text, "is a CAN FD frame ('##'), which the adapter cannot send");
  const remote = /^r([0-9])?$/i.exec(body);
  if (remote !== null) return checked(text, { id, extended, remote: true, dlc: Number(remote[1] ?? 0) });
  if (/_[0-9a-f]$/i.test(body)) throw wrong(text, "has a raw DLC behind '_', which the adapter cannot send");
  return checked(text, { id, extended, data: payload(text, body) });
}

function payload(text: string, body: string): Uint8Array {
  if (body === "") return new Uint8Array(0);
  if (!/^[0-9a-f]{2}(?:\.?[0-9a-f]{2})*\.?$/i.test(body))
    throw wrong(text, `has the data ${JSON.stringify(body)}, which is not pairs of hex digits`);
  const digits = body.replaceAll(".", "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function checked(text: string, frame: CanFrameInput): CanFrameInput {
  try {
    toFrame(frame);
    return frame;
  } catch (error) {
    throw wrong(text, `is not a frame: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function wrong(text: string, what: string): UsageError {
  return new UsageError(`frame ${JSON.stringify(text)} ${what}\n${GRAMMAR}`);
}
