const TOKEN = /#token=.*$/s;

/** Returns whether `--device` is the address of a bus of `canalyst serve`. */
export function isServed(device: string): boolean {
  return /^wss?:\/\//.test(device);
}

/**
 * Adds the token of the environment to the address of a served bus that has none, so that it need not be on the command
 * line, where every user of the machine can see it.
 */
export function withToken(device: string, token: string | undefined): string {
  if (!isServed(device) || device.includes("#") || token === undefined || token === "") return device;
  return `${device}#token=${encodeURIComponent(token)}`;
}

/** Returns the value of `--device` as it may be printed. */
export function withoutToken(device: string): string {
  return device.replace(TOKEN, "#token=…");
}
