/** The kernel that is to take the virtual adapter for a real one. */
export interface KernelSide {
  /** Whether we may attach adapters and set up interfaces: as root. */
  readonly privileged: boolean;
  /** Commands that do, as root, what `attach` does. */
  attachCommands(port: number, busId: string): readonly string[];
  /**
   * Loads the modules and attaches the adapter that a USB/IP server on this machine offers.
   * @throws CanError `not-found` (no usbip), `unsupported` (no module), `permission-denied`, `timeout`, `io`
   */
  attach(port: number, busId: string): Promise<void>;
  /** Returns the network interfaces of the adapter with this serial number, by channel; none while there are none. */
  interfaces(serialNumber: string): Promise<readonly string[]>;
  /** Sets the bit rate of an interface and takes it up. @throws CanError `io`, `permission-denied`, `timeout` */
  up(name: string, bitrate: number): Promise<void>;
}
