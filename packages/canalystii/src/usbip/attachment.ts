import type { VirtualTransfer, VirtualUsbHost } from "../usb/virtual/virtual-usb-host.js";
import {
  encodeReturnUnlink,
  type SubmitBody,
  URB_HEADER_LENGTH,
  UrbFlag,
  type UrbHeader,
  UrbStatus,
  writeReturnSubmit,
} from "./protocol.js";

export interface UsbIpLimits {
  /** Maximum number of bytes of an URB. Default: 1 MiB. */
  readonly maxTransferLength?: number | undefined;
  /** Maximum number of waiting URBs. Default: 1024. */
  readonly maxUrbs?: number | undefined;
  /** Maximum number of bytes of all waiting URBs. Default: 16 MiB, which is what Linux allows all users of usbfs together. */
  readonly maxPendingBytes?: number | undefined;
  /** Maximum number of bytes of replies that wait for the client, in addition to the URBs above; no commands are read until it has taken them. Default: 1 MiB. */
  readonly maxReplyBytes?: number | undefined;
}

const DEFAULT_MAX_TRANSFER_LENGTH = 1 << 20;
const DEFAULT_MAX_URBS = 1024;
const DEFAULT_MAX_PENDING_BYTES = 16 << 20;

export interface UsbIpAttachmentOptions {
  readonly host: VirtualUsbHost;
  readonly limits: UsbIpLimits;
  readonly reply: (bytes: Uint8Array) => void;
  readonly refuse: (reason: string) => void;
}

/** A submitted URB with its data. */
export interface SubmittedUrb {
  readonly header: UrbHeader;
  readonly body: SubmitBody;
  readonly data: Uint8Array;
}

interface Urb {
  transfer: VirtualTransfer | undefined;
}

/** The URBs of a client that has a device: turns them into transfers, and the results into replies. */
export class UsbIpAttachment {
  readonly maxTransferLength: number;
  readonly #options: UsbIpAttachmentOptions;
  readonly #host: VirtualUsbHost;
  readonly #maxUrbs: number;
  readonly #maxPendingBytes: number;
  readonly #urbs = new Map<number, Urb>();
  #pendingBytes = 0;
  /** The highest number seen, modulo 2³². */
  #lastSeqnum: number | undefined;

  constructor(options: UsbIpAttachmentOptions) {
    this.#options = options;
    this.#host = options.host;
    this.maxTransferLength = options.limits.maxTransferLength ?? DEFAULT_MAX_TRANSFER_LENGTH;
    this.#maxUrbs = options.limits.maxUrbs ?? DEFAULT_MAX_URBS;
    this.#maxPendingBytes = options.limits.maxPendingBytes ?? DEFAULT_MAX_PENDING_BYTES;
  }

  /** Returns whether an URB with this number is waiting. */
  has(seqnum: number): boolean {
    return this.#urbs.has(seqnum);
  }

  /** Cancels everything without replies, and resets the device. */
  end(): void {
    const urbs = [...this.#urbs.values()];
    this.#urbs.clear();
    for (const urb of urbs) urb.transfer?.cancel();
    this.#host.reset();
  }

  submit(urb: SubmittedUrb): void {
    const { seqnum, endpointNumber, direction: inOrOut } = urb.header;
    const direction = inOrOut === 1 ? "in" : "out";
    const { length } = urb.body;
    this.#noteSeqnum(seqnum);
    const tooMuch = this.#whatIsTooMuch(length);
    if (tooMuch !== undefined) {
      this.#options.refuse(`URB ${seqnum}: ${tooMuch}`);
      this.#returnSubmit(seqnum, UrbStatus.noMemory);
    } else if (endpointNumber === 0) {
      this.#control(urb);
    } else if (!this.#host.hasEndpoint(direction, endpointNumber)) {
      this.#options.refuse(`URB ${seqnum}: the device has no endpoint ${endpointNumber} ${direction}`);
      this.#returnSubmit(seqnum, UrbStatus.stall);
    } else {
      this.#transfer(urb, direction);
    }
  }

  #transfer({ header, body, data }: SubmittedUrb, direction: "in" | "out"): void {
    const { seqnum, endpointNumber } = header;
    const { length, flags } = body;
    const answer = direction === "in" ? new Uint8Array(URB_HEADER_LENGTH + length) : undefined;
    const urb: Urb = { transfer: undefined };
    this.#urbs.set(seqnum, urb);
    this.#pendingBytes += length;
    urb.transfer = this.#host.submit({
      endpointNumber,
      direction,
      data: answer === undefined ? data : answer.subarray(URB_HEADER_LENGTH),
      zeroPacket: (flags & UrbFlag.zeroPacket) !== 0,
      onDone: (transfer) => {
        this.#pendingBytes -= length;
        // unlinked, or the client has disconnected
        if (!this.#urbs.delete(seqnum)) return;
        const short = direction === "in" && transfer.actualLength < length && (flags & UrbFlag.shortNotOk) !== 0;
        this.#returnTransfer(seqnum, { transfer, answer, short });
      },
    });
  }

  #whatIsTooMuch(length: number): string | undefined {
    if (length > this.maxTransferLength) return `buffer length ${length} is not in 0..${this.maxTransferLength}`;
    if (this.#urbs.size >= this.#maxUrbs) return `too many URBs are waiting; the limit is ${this.#maxUrbs}`;
    if (this.#pendingBytes + length > this.#maxPendingBytes)
      return `URBs with ${this.#pendingBytes + length} bytes are waiting; the limit is ${this.#maxPendingBytes}`;
    return undefined;
  }

  #returnTransfer(
    seqnum: number,
    { transfer, answer, short }: { transfer: VirtualTransfer; answer: Uint8Array | undefined; short: boolean },
  ): void {
    const { status, actualLength } = transfer;
    // when the device is unplugged, the end of the connection is the only answer
    if (status === "pending" || status === "disconnected") return;
    const codes = {
      ok: short ? UrbStatus.short : UrbStatus.ok,
      stall: UrbStatus.stall,
      babble: UrbStatus.overflow,
      cancelled: UrbStatus.unlinked,
    };
    const bytes = answer === undefined ? new Uint8Array(URB_HEADER_LENGTH) : shorten(answer, URB_HEADER_LENGTH + actualLength);
    writeReturnSubmit(bytes, seqnum, { status: codes[status], length: actualLength });
    this.#options.reply(bytes);
  }

  #control({ header, body, data }: SubmittedUrb): void {
    const { seqnum, direction } = header;
    const { setup, length } = body;
    const fits = setup.wLength === 0 || (direction === 1) === setup.bmRequestType >= 0x80;
    if (!fits || (direction === 0 && length < setup.wLength)) {
      this.#options.refuse(
        `URB ${seqnum}: its direction or its length ${length} does not match its setup packet, which has length ${setup.wLength}`,
      );
      this.#returnSubmit(seqnum, UrbStatus.stall);
      return;
    }
    const answer = this.#host.control(setup, data.subarray(0, setup.wLength));
    if (answer === "disconnected") return;
    if (answer === "stall") {
      this.#returnSubmit(seqnum, UrbStatus.stall);
    } else if (direction === 0) {
      this.#returnSubmit(seqnum, UrbStatus.ok, setup.wLength);
    } else {
      const actual = Math.min(answer.length, length);
      const bytes = new Uint8Array(URB_HEADER_LENGTH + actual);
      bytes.set(answer.subarray(0, actual), URB_HEADER_LENGTH);
      writeReturnSubmit(bytes, seqnum, { status: UrbStatus.ok, length: actual });
      this.#options.reply(bytes);
    }
  }

  #returnSubmit(seqnum: number, status: number, length = 0): void {
    const bytes = new Uint8Array(URB_HEADER_LENGTH);
    writeReturnSubmit(bytes, seqnum, { status, length });
    this.#options.reply(bytes);
  }

  /**
   * Cancels an URB. If it has already transferred data, the reply is the same as if it had completed before it was cancelled:
   * its bytes have left the device, and RET_UNLINK could not carry them.
   */
  unlink(seqnum: number, target: number): void {
    this.#noteSeqnum(seqnum);
    const urb = this.#urbs.get(target);
    if (urb === undefined) {
      if (this.#isFuture(target)) this.#options.refuse(`unlink ${seqnum}: URB ${target} was never submitted`);
      this.#options.reply(encodeReturnUnlink(seqnum, UrbStatus.ok));
      return;
    }
    const moved = (urb.transfer?.actualLength ?? 0) > 0;
    if (!moved) this.#urbs.delete(target);
    urb.transfer?.cancel();
    this.#options.reply(encodeReturnUnlink(seqnum, moved ? UrbStatus.ok : UrbStatus.unlinked));
  }

  #noteSeqnum(seqnum: number): void {
    if (this.#lastSeqnum === undefined || this.#isFuture(seqnum)) this.#lastSeqnum = seqnum;
  }

  #isFuture(seqnum: number): boolean {
    return ((seqnum - (this.#lastSeqnum ?? 0)) | 0) > 0;
  }
}

/** Truncates an answer; a short answer that waits for its client must not keep the memory of a long one. */
function shorten(answer: Uint8Array, length: number): Uint8Array {
  return length < answer.length / 2 ? answer.slice(0, length) : answer.subarray(0, length);
}
