import type { UsbSetup, VirtualUsbDevice, VirtualUsbEndpoint } from "./virtual-usb-device.js";
import { answerStandardRequest, type StandardRequestTarget } from "./virtual-usb-requests.js";

/**
 * How a transfer ended. `cancelled`: by its owner, or because the host configured the device anew;
 * `disconnected`: the device was unplugged; `babble`: a packet was larger than the room that was left.
 */
export type VirtualTransferStatus = "ok" | "stall" | "babble" | "cancelled" | "disconnected";

export interface VirtualTransferRequest {
  readonly endpointNumber: number;
  readonly direction: "in" | "out";
  /** OUT: what is sent; IN: where the data goes. Belongs to the host until `onDone`. */
  readonly data: Uint8Array;
  /** OUT: ends a transfer of whole packets with an empty one. Default false. */
  readonly zeroPacket?: boolean | undefined;
  /** Called once; already during `submit` when nothing has to be waited for. */
  readonly onDone: (transfer: VirtualTransfer) => void;
}

export interface VirtualTransfer {
  readonly status: "pending" | VirtualTransferStatus;
  /** Number of bytes moved so far. */
  readonly actualLength: number;
  /** Ends the transfer as `cancelled`; what was moved stays moved. Returns false when it was over already. */
  cancel(): boolean;
}

/** A transfer is over once its status is not `pending`. */
class Transfer implements VirtualTransfer {
  status: "pending" | VirtualTransferStatus = "pending";
  actualLength = 0;
  zeroPacketDue: boolean;
  readonly request: VirtualTransferRequest;
  readonly #cancel: (transfer: Transfer) => void;

  constructor(request: VirtualTransferRequest, packetSize: number, cancel: (transfer: Transfer) => void) {
    this.request = request;
    this.#cancel = cancel;
    const length = request.data.length;
    this.zeroPacketDue = request.direction === "out" && (length === 0 || (request.zeroPacket === true && length % packetSize === 0));
  }

  cancel(): boolean {
    if (this.status !== "pending") return false;
    this.#cancel(this);
    return true;
  }
}

interface Pipe {
  readonly endpoint: VirtualUsbEndpoint;
  readonly queue: Transfer[];
  readonly scratch: Uint8Array;
  halted: boolean;
}

/** Passes without any progress after which a device that keeps calling its ready listeners is left alone. */
const MAX_IDLE_PASSES = 2;

const hosts = new WeakMap<VirtualUsbDevice, VirtualUsbHost>();

/**
 * The host controller that a virtual device is plugged into: makes transfers of the packets of its endpoints and
 * answers the standard control requests from its descriptors.
 *
 * Transfers of one endpoint run one after the other, in the order of their submission; those of different endpoints
 * side by side. A NAK waits until the device says that it is ready. Everything is synchronous.
 */
export class VirtualUsbHost {
  readonly device: VirtualUsbDevice;
  readonly #pipes: Pipe[];
  #configurationValue = 1;
  #owner: object | undefined;
  #pending = 0;
  #waiting = false;
  #pumping = false;
  #again = false;
  readonly #standardTarget: StandardRequestTarget = {
    descriptors: () => this.device.descriptors,
    configurationValue: () => this.#configurationValue,
    configure: (value) => this.#configure(value),
    halted: (address) => this.#pipeAt(address)?.halted,
    setHalted: (address, halted) => {
      const pipe = this.#pipeAt(address);
      if (pipe === undefined) return false;
      pipe.halted = halted;
      this.#pump();
      return true;
    },
  };

  /** Returns the host that a device is plugged into: always the same one. */
  static of(device: VirtualUsbDevice): VirtualUsbHost {
    let host = hosts.get(device);
    if (host === undefined) {
      host = new VirtualUsbHost(device);
      hosts.set(device, host);
    }
    return host;
  }

  private constructor(device: VirtualUsbDevice) {
    this.device = device;
    this.#pipes = device.descriptors.endpoints.map((endpoint) => ({
      endpoint,
      queue: [],
      scratch: new Uint8Array(endpoint.packetSize),
      halted: false,
    }));
    device.onReady(() => this.#pump());
    device.unplugged.addEventListener("abort", () => this.#endAll("disconnected"), { once: true });
  }

  /** The configuration that is selected: 1, or 0 for none. */
  get configurationValue(): number {
    return this.#configurationValue;
  }

  get connected(): boolean {
    return !this.device.unplugged.aborted;
  }

  /** True while somebody holds the device. */
  get claimed(): boolean {
    return this.#owner !== undefined;
  }

  /** Takes the device for one owner. Returns false while another one holds it. */
  claim(owner: object): boolean {
    if (this.#owner !== undefined && this.#owner !== owner) return false;
    this.#owner = owner;
    return true;
  }

  /** Gives the device back; does nothing when the owner does not hold it. */
  release(owner: object): void {
    if (this.#owner === owner) this.#owner = undefined;
  }

  /** Tells whether the selected configuration has an endpoint. */
  hasEndpoint(direction: "in" | "out", endpointNumber: number): boolean {
    return this.#pipe(direction, endpointNumber) !== undefined;
  }

  /**
   * Queues a transfer.
   * @throws RangeError when the configuration has no such endpoint
   */
  submit(request: VirtualTransferRequest): VirtualTransfer {
    const pipe = this.#pipe(request.direction, request.endpointNumber);
    if (pipe === undefined) {
      throw new RangeError(`endpoint ${request.endpointNumber} ${request.direction} is not in configuration ${this.#configurationValue}`);
    }
    const transfer = new Transfer(request, pipe.endpoint.packetSize, (cancelled) => {
      this.#end(pipe, cancelled, "cancelled");
      this.#tellWaiting();
    });
    pipe.queue.push(transfer);
    this.#pending++;
    if (this.connected) this.#pump();
    else this.#end(pipe, transfer, "disconnected");
    return transfer;
  }

  /**
   * Makes a control transfer on endpoint 0.
   * @param data what is sent with an OUT request
   * @returns the data of an IN request, an empty array for OUT
   */
  control(setup: UsbSetup, data: Uint8Array): Uint8Array | "stall" | "disconnected" {
    if (!this.connected) return "disconnected";
    const standard = (setup.bmRequestType & 0x60) === 0;
    const answer = standard ? answerStandardRequest(setup, this.#standardTarget) : this.device.control(setup, data);
    if (answer === "stall") return "stall";
    if ((setup.bmRequestType & 0x80) === 0) return EMPTY;
    return answer.length > setup.wLength ? answer.subarray(0, setup.wLength) : answer;
  }

  /** Ends the halt of an endpoint, as CLEAR_FEATURE(ENDPOINT_HALT) does. Returns false when there is no such endpoint. */
  clearHalt(direction: "in" | "out", endpointNumber: number): boolean {
    const pipe = this.#pipe(direction, endpointNumber);
    if (pipe === undefined) return false;
    pipe.halted = false;
    this.#pump();
    return true;
  }

  /** Cancels all transfers and configures the device anew, as a reset of its port does. */
  reset(): void {
    if (this.connected) this.#configure(1);
  }

  #pipe(direction: "in" | "out", endpointNumber: number): Pipe | undefined {
    if (this.#configurationValue === 0) return undefined;
    return this.#pipes.find(({ endpoint }) => endpoint.direction === direction && endpoint.endpointNumber === endpointNumber);
  }

  /** Moves packets until every endpoint with something to do NAKs. Called again from inside (by a listener), it only takes a note. */
  #pump(): void {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    try {
      let idlePasses = 0;
      do {
        this.#again = false;
        let progress = false;
        for (const pipe of this.#pipes) if (pipe.queue.length > 0 && this.#pumpPipe(pipe)) progress = true;
        idlePasses = progress ? 0 : idlePasses + 1;
      } while (this.#again && idlePasses < MAX_IDLE_PASSES);
    } finally {
      this.#pumping = false;
    }
    this.#tellWaiting();
  }

  /** Moves the packets of one endpoint until it NAKs. Returns whether anything was moved or ended. */
  #pumpPipe(pipe: Pipe): boolean {
    let progress = false;
    for (;;) {
      const transfer = pipe.queue[0];
      if (transfer === undefined) return progress;
      if (pipe.halted) {
        this.#end(pipe, transfer, "stall");
      } else {
        const before = transfer.actualLength;
        const outcome = pipe.endpoint.direction === "in" ? this.#moveIn(pipe, transfer) : this.#moveOut(pipe, transfer);
        if (outcome === "nak") return progress || transfer.actualLength !== before;
        if (outcome === "stall") pipe.halted = true;
        // It may have been cancelled, or the device unplugged, from inside the device.
        if (transfer.status === "pending") this.#end(pipe, transfer, outcome);
      }
      progress = true;
    }
  }

  #moveIn({ endpoint, scratch }: Pipe, transfer: Transfer): "nak" | VirtualTransferStatus {
    const { data } = transfer.request;
    const { endpointNumber, packetSize } = endpoint;
    do {
      const at = transfer.actualLength;
      const room = data.length - at;
      const direct = room >= packetSize;
      const length = this.device.readPacket(endpointNumber, direct ? data.subarray(at, at + packetSize) : scratch);
      if (typeof length === "string") return length;
      if (transfer.status !== "pending") return transfer.status;
      if (length > packetSize || length > room) {
        if (!direct) data.set(scratch.subarray(0, room), at);
        transfer.actualLength = data.length;
        return "babble";
      }
      if (!direct) data.set(scratch.subarray(0, length), at);
      transfer.actualLength = at + length;
      if (length < packetSize) return "ok";
    } while (transfer.actualLength < data.length);
    return "ok";
  }

  #moveOut({ endpoint }: Pipe, transfer: Transfer): "nak" | VirtualTransferStatus {
    const { data } = transfer.request;
    const { endpointNumber, packetSize } = endpoint;
    while (transfer.actualLength < data.length || transfer.zeroPacketDue) {
      const at = transfer.actualLength;
      const packet = data.subarray(at, Math.min(at + packetSize, data.length));
      const answer = this.device.writePacket(endpointNumber, packet);
      if (answer !== "ack") return answer;
      if (transfer.status !== "pending") return transfer.status;
      if (packet.length === 0) transfer.zeroPacketDue = false;
      transfer.actualLength = at + packet.length;
    }
    return "ok";
  }

  #end(pipe: Pipe, transfer: Transfer, status: VirtualTransferStatus): void {
    const at = pipe.queue.indexOf(transfer);
    if (at >= 0) pipe.queue.splice(at, 1);
    this.#pending--;
    transfer.status = status;
    transfer.request.onDone(transfer);
  }

  /** Ends everything that was pending when it was called. */
  #endAll(status: VirtualTransferStatus): void {
    for (const pipe of this.#pipes) {
      for (const transfer of [...pipe.queue]) if (transfer.status === "pending") this.#end(pipe, transfer, status);
    }
    this.#tellWaiting();
  }

  #tellWaiting(): void {
    const waiting = this.#pending > 0;
    if (waiting === this.#waiting || this.#pumping) return;
    this.#waiting = waiting;
    this.device.setWaiting?.(waiting);
  }

  #configure(value: number): void {
    this.#endAll("cancelled");
    this.#configurationValue = value;
    for (const pipe of this.#pipes) pipe.halted = false;
    this.device.configured?.();
  }

  /** Finds an endpoint by its address, with bit 7 for IN. */
  #pipeAt(address: number): Pipe | undefined {
    return this.#pipe((address & 0x80) === 0 ? "out" : "in", address & 0x0f);
  }
}

const EMPTY = new Uint8Array(0);
