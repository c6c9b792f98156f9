/** Returns whether `--device` is the address of a bus of `canalyst serve`. */
export function isServed(device: string): boolean {
  return /^(?:ws|http)s?:\/\//i.test(device);
}

/** Returns the address for `openBus`; that of the server's page, which `canalyst serve` prints, means its first bus. */
export function busAddress(device: string): `ws://${string}` {
  return device.replace(/^http/i, "ws").replace(/^(wss?:\/\/[^/#]+)\/?(?=#|$)/i, "$1/bus") as `ws://${string}`;
}

/** Returns the value of `--device` as it may be printed. */
export function withoutToken(device: string): string {
  return device.replace(/#token=.*$/s, "#token=…");
}
