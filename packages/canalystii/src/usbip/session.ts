import type { Clock } from "../base/clock.js";
import { errorText } from "../base/error-text.js";
import { WorkTurns } from "../base/work-turns.js";
import type { VirtualUsbHost } from "../usb/virtual/virtual-usb-host.js";
import { UsbIpAttachment, type UsbIpLimits } from "./attachment.js";
import { InputBuffer } from "./input-buffer.js";
import {
  decodeBusId,
  decodeOpHeader,
  decodeSubmitBody,
  decodeUnlinkTarget,
  decodeUrbHeader,
  deviceIdOf,
  encodeDevlistReply,
  encodeImportReply,
  IMPORT_REQUEST_LENGTH,
  NOT_ISOCHRONOUS,
  OP_HEADER_LENGTH,
  type SubmitBody,
  URB_HEADER_LENGTH,
  type UrbHeader,
  USBIP_VERSION,
  UsbIpCommand,
  type UsbIpDeviceRecord,
  UsbIpOp,
  UsbIpStatus,
} from "./protocol.js";

/** A device that a server exports. */
export interface UsbIpExport {
  readonly record: UsbIpDeviceRecord;
  readonly host: VirtualUsbHost;
}

/** What a session needs from its server. */
export interface UsbIpSessionOptions extends UsbIpLimits {
  /** Returns the devices that are exported now. */
  readonly exports: () => readonly UsbIpExport[];
  readonly clock: Clock;
  /** Sends these in order, and calls `drained` when the client has taken them. The bytes then belong to the receiver. */
  readonly send: (chunks: readonly Uint8Array[]) => void;
  /** Returns how many sent bytes the client has not taken yet. */
  readonly queuedBytes: () => number;
  /** Sets whether input from the client is read. */
  readonly setReading: (reading: boolean) => void;
  /** Ends the connection after everything was sent; called once. */
  readonly end: () => void;
  /** Called when something was refused, with the reason; the connection may continue afterwards. */
  readonly onRefused?: ((reason: string) => void) | undefined;
  /** Called when the client has attached its device. */
  readonly onAttached?: ((busId: string) => void) | undefined;
  /** Called when the device is detached from the client. */
  readonly onDetached?: ((busId: string) => void) | undefined;
}

const DEFAULT_MAX_REPLY_BYTES = 1 << 20;
/** Bytes of replies per turn of the event loop: the commands of a client must not block everything else. */
const TURN_BYTES = 256 << 10;
/** Cost of a command, in addition to the bytes of its reply. */
const COMMAND_COST = 512;
/** Maximum number of reported refusals per connection; a hostile client could fill a disk with more. */
const MAX_REFUSALS = 100;

/**
 * One client's connection: bytes in, bytes out, no socket. A client either lists the devices and disconnects, or imports a
 * device and keeps the connection, which acts as the cable: when it ends, the device is detached.
 */
export class UsbIpSession {
  readonly #options: UsbIpSessionOptions;
  readonly #input = new InputBuffer();
  readonly #turns: WorkTurns;
  #output: Uint8Array[] = [];
  #outputBytes = 0;
  #flushDue = false;
  #receiving = false;
  #ended = false;
  #refusals = 0;
  #device: UsbIpExport | undefined;
  #attachment: UsbIpAttachment | undefined;
  readonly #onUnplug = () => this.close();

  constructor(options: UsbIpSessionOptions) {
    this.#options = options;
    this.#turns = new WorkTurns({ clock: options.clock, perTurn: () => TURN_BYTES, onTurn: () => this.#work() });
  }

  /** Bus id of the device that the client has attached. */
  get attachedTo(): string | undefined {
    return this.#device?.record.busId;
  }

  /** Takes input in pieces of any size; the bytes are only read during the call. */
  receive(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#input.push(bytes);
    this.#work();
  }

  /** The client has taken everything that was sent. */
  drained(): void {
    this.#work();
  }

  /** Executes commands while the client takes its replies and the turn has time left. */
  #work(): void {
    if (this.#ended) return;
    this.#receiving = true;
    try {
      while (this.#mayWork && (this.#attachment === undefined ? this.#takeOperation() : this.#takeCommand(this.#attachment))) {}
    } catch (error) {
      this.#refuse(`the device failed: ${errorText(error)}`);
      this.close();
    } finally {
      this.#receiving = false;
      this.#flush();
    }
    if (!this.#ended) this.#options.setReading(this.#mayWork);
  }

  get #mayWork(): boolean {
    const { queuedBytes, maxReplyBytes = DEFAULT_MAX_REPLY_BYTES } = this.#options;
    return !this.#ended && this.#turns.open && queuedBytes() + this.#outputBytes <= maxReplyBytes;
  }

  /** Detaches the device and ends the connection. Idempotent. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#turns.close();
    this.#flush();
    this.#detach();
    this.#options.end();
  }

  /** The client has disconnected: an incomplete message is reported. */
  disconnected(): void {
    if (this.#ended) return;
    if (this.#input.length > 0 && this.#mayWork)
      this.#refuse(`the connection ended in the middle of a message; bytes received: ${this.#input.length}`);
    this.close();
  }

  #detach(): void {
    const device = this.#device;
    if (device === undefined) return;
    this.#device = undefined;
    device.host.device.unplugged.removeEventListener("abort", this.#onUnplug);
    this.#attachment?.end();
    device.host.release(this);
    this.#options.onDetached?.(device.record.busId);
  }

  /** Returns whether a request was complete. */
  #takeOperation(): boolean {
    if (this.#input.length < OP_HEADER_LENGTH) return false;
    const view = this.#input.peek();
    const { version, code } = decodeOpHeader(view, 0);
    if (version !== USBIP_VERSION) return this.#fail(`version ${hex(version)} is not supported; expected ${hex(USBIP_VERSION)}`);
    if (code === UsbIpOp.requestDevlist) {
      const free = this.#options.exports().filter(({ host }) => host.connected && !host.claimed);
      this.#reply(encodeDevlistReply(free.map(({ record }) => record)));
      this.close();
      return true;
    }
    if (code !== UsbIpOp.requestImport) return this.#fail(`operation ${hex(code)} is unknown; expected 0x8003 (import) or 0x8005 (list)`);
    if (this.#input.length < IMPORT_REQUEST_LENGTH) return false;
    const busId = decodeBusId(view, 0);
    this.#input.drop(IMPORT_REQUEST_LENGTH);
    this.#import(busId);
    return true;
  }

  #import(busId: string): void {
    const found = this.#options.exports().find(({ record }) => record.busId === busId);
    if (found?.host.connected !== true) {
      this.#reply(encodeImportReply(UsbIpStatus.notFound));
      this.#fail(`device ${JSON.stringify(busId)} is not exported`);
    } else if (!found.host.claim(this)) {
      this.#reply(encodeImportReply(UsbIpStatus.busy));
      this.#fail(`device ${busId} is in use by another client`);
    } else {
      this.#device = found;
      this.#attachment = new UsbIpAttachment({
        host: found.host,
        limits: this.#options,
        reply: (bytes) => this.#reply(bytes),
        refuse: (reason) => this.#refuse(reason),
      });
      found.host.device.unplugged.addEventListener("abort", this.#onUnplug, { once: true });
      this.#reply(encodeImportReply(found.record));
      this.#options.onAttached?.(busId);
    }
  }

  /** Returns whether a command was complete. */
  #takeCommand(attachment: UsbIpAttachment): boolean {
    if (this.#input.length < URB_HEADER_LENGTH) return false;
    const view = this.#input.peek();
    const header = decodeUrbHeader(view, 0);
    const { command, seqnum, deviceId, direction } = header;
    if (command !== UsbIpCommand.submit && command !== UsbIpCommand.unlink) return this.#fail(`command ${hex(command)} is unknown`);
    if (this.#device === undefined || deviceId !== deviceIdOf(this.#device.record)) {
      return this.#fail(`device ${hex(deviceId)} is not the imported device`);
    }
    if (command === UsbIpCommand.unlink) {
      const target = decodeUnlinkTarget(view, 0);
      this.#input.drop(URB_HEADER_LENGTH);
      attachment.unlink(seqnum, target);
      return true;
    }
    const body = decodeSubmitBody(view, 0);
    const wrong = whatIsWrong({ header, body }, attachment);
    if (wrong !== undefined) return this.#fail(`URB ${seqnum}: ${wrong}`);
    const outLength = direction === 0 ? body.length : 0;
    if (this.#input.length < URB_HEADER_LENGTH + outLength) return false;
    const data = this.#input.take(URB_HEADER_LENGTH, outLength);
    attachment.submit({ header, body, data });
    return true;
  }

  /** Refuses a message after which the connection cannot continue. */
  #fail(reason: string): false {
    this.#refuse(reason);
    this.close();
    return false;
  }

  #refuse(reason: string): void {
    this.#refusals++;
    if (this.#refusals > MAX_REFUSALS) return;
    this.#options.onRefused?.(reason);
    if (this.#refusals === MAX_REFUSALS) this.#options.onRefused?.("further refusals of this connection are suppressed");
  }

  #reply(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#output.push(bytes);
    this.#outputBytes += bytes.length;
    if (this.#receiving) this.#turns.spend(bytes.length + COMMAND_COST);
    if (this.#receiving || this.#flushDue) return;
    // replies of the same moment are sent together
    this.#flushDue = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#flushDue = false;
    if (this.#output.length === 0) return;
    const chunks = this.#output;
    this.#output = [];
    this.#outputBytes = 0;
    this.#options.send(chunks);
  }
}

/** Returns why the next command in the stream cannot be found, or why its client cannot be trusted. */
function whatIsWrong({ header, body }: { header: UrbHeader; body: SubmitBody }, attachment: UsbIpAttachment): string | undefined {
  const { seqnum, direction } = header;
  const { length, numberOfPackets } = body;
  if (direction > 1) return `direction ${direction} is not 0 (out) or 1 (in)`;
  if (length > 0x7fff_ffff || (direction === 0 && length > attachment.maxTransferLength)) {
    return `buffer length ${length} is not in 0..${attachment.maxTransferLength}`;
  }
  if (numberOfPackets !== 0 && numberOfPackets !== NOT_ISOCHRONOUS)
    return `isochronous transfers are not supported (number_of_packets ${numberOfPackets})`;
  if (attachment.has(seqnum)) return "another waiting URB has this number";
  return undefined;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
