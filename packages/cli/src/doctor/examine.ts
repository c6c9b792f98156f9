import { readFile } from "node:fs/promises";
import {
  type AdapterInfo,
  CanalystDevice,
  errorText,
  isCanError,
  UDEV_RULE_FILE,
  USB_PRODUCT_ID,
  USB_VENDOR_ID,
  type UsbTransferRecord,
} from "canalystii";
import { openDevice } from "../bus.js";
import type { Context } from "../context.js";
import { ExitCode, exitCodeOf } from "../exit-codes.js";
import type { DeviceOptions } from "../options.js";
import { versionOf } from "../version.js";
import type { Findings } from "./findings.js";
import { findInSysfs, holdersOf, type SysfsAdapter } from "./linux-usb.js";
import { testLoopback } from "./loopback.js";
import { describeUsbDevice, hex4 } from "./report.js";

export interface ExamineOptions extends DeviceOptions {
  readonly loopback?: boolean | undefined;
  readonly force?: boolean | undefined;
  /** Called after each USB transfer. */
  readonly onTransfer?: ((transfer: UsbTransferRecord) => void) | undefined;
}

const OLDEST_NODE = [20, 19] as const;

/** Examines everything between this program and the bus, step by step, and stops at the first obstacle. */
export async function examine(findings: Findings, options: ExamineOptions, context: Context): Promise<void> {
  await examineNode(findings);
  const virtual = options.device === "sim";
  if (!virtual && !(await examineUsb(findings, options))) return;
  await examineDevice(findings, options, context);
}

async function examineNode(findings: Findings): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const text = `Node.js ${process.versions.node} on ${process.platform} ${process.arch}`;
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) await findings.ok("node", text);
  else await findings.bad("node", text, { exitCode: ExitCode.FAILURE, advice: [`Install Node.js ${OLDEST_NODE.join(".")} or newer.`] });
}

/** Returns whether there is an adapter to open. */
async function examineUsb(findings: Findings, options: ExamineOptions): Promise<boolean> {
  let adapters: AdapterInfo[];
  try {
    adapters = await CanalystDevice.list();
  } catch (error) {
    const hint = isCanError(error) ? error.hint?.split("\n") : undefined;
    await findings.bad("usb", errorText(error), { exitCode: ExitCode.NO_ADAPTER, advice: hint });
    return false;
  }
  await findings.ok("usb", `the package usb ${(await versionOf("usb")) ?? "?"} works`);
  const seen = await findInSysfs(hex4(USB_VENDOR_ID), hex4(USB_PRODUCT_ID));
  findings.facts["adapters"] = adapters.map(({ index, path, serialNumber, productName }) => ({ index, path, serialNumber, productName }));
  findings.facts["sysfs"] = seen;
  if (adapters.length === 0 && seen.length === 0) {
    await findings.bad("adapter", "no Canalyst-II (USB id 04d8:0053) is plugged in", {
      exitCode: ExitCode.NO_ADAPTER,
      advice: missingAdvice(),
    });
    return false;
  }
  for (const { index, path, serialNumber, productName } of adapters) {
    const serial = serialNumber === undefined ? "no serial number, as usual" : `serial ${serialNumber}`;
    await findings.ok("adapter", `${index}: path ${path ?? "unknown"}, ${serial}, product ${JSON.stringify(productName ?? null)}`);
  }
  for (const adapter of seen) await examineAccess(findings, adapter);
  if (options.device !== "auto" && /^\d+$/.test(options.device) && adapters.length > 1) {
    await findings.note(
      "choice",
      `${adapters.length} adapters: this is --device ${options.device}; choose by index, path or serial number`,
    );
  }
  return true;
}

async function examineAccess(findings: Findings, adapter: SysfsAdapter): Promise<void> {
  if (adapter.mayOpen) await findings.ok("permission", `this user can open ${adapter.node} (mode ${adapter.mode})`);
  else {
    const advice = [
      "Give users access with a udev rule:",
      `  canalyst doctor --udev | sudo tee ${UDEV_RULE_FILE}`,
      "  sudo udevadm control --reload && sudo udevadm trigger",
      "and plug the adapter in again.",
    ];
    if (await exists(UDEV_RULE_FILE))
      advice.push("The rule is already installed: log in at the machine itself, or join its group: sudo usermod -aG plugdev $USER");
    await findings.bad("permission", `${adapter.node}: permission denied for this user (mode ${adapter.mode})`, {
      exitCode: ExitCode.NO_ADAPTER,
      advice,
    });
  }
  if (adapter.driver === undefined) await findings.ok("driver", "no kernel driver is bound to the adapter");
  else if (adapter.driver === "usbfs") {
    const holders = await holdersOf(adapter.node);
    const who = holders.length === 0 ? "a program (of another user, or in a container)" : holders.join(", ");
    await findings.bad("driver", `the adapter is in use by ${who}`, { exitCode: ExitCode.NO_ADAPTER, advice: ["Close it and try again."] });
  } else {
    await findings.bad("driver", `the kernel driver ${adapter.driver} is bound to the adapter`, {
      exitCode: ExitCode.NO_ADAPTER,
      advice: [`Unbind it: echo ${adapter.path}:1.0 | sudo tee /sys/bus/usb/drivers/${adapter.driver}/unbind`],
    });
  }
}

function missingAdvice(): string[] {
  const advice = ["Plug it in; try another cable and port: some cables carry power only."];
  if (process.platform === "win32") {
    advice.push("On Windows the adapter needs the WinUSB driver: install it with Zadig (https://zadig.akeo.ie) for USB id 04d8:0053.");
  }
  if (process.platform === "linux")
    advice.push("`lsusb -d 04d8:0053` shows whether the system detects it; in a virtual machine or container it must be passed through.");
  advice.push("Without an adapter, use --device sim, a virtual one.");
  return advice;
}

async function examineDevice(findings: Findings, options: ExamineOptions, context: Context): Promise<void> {
  let device: CanalystDevice;
  try {
    ({ device } = await openDevice({ ...options, simTraffic: "none" }, context, { onTransfer: options.onTransfer }));
  } catch (error) {
    context.signal.throwIfAborted();
    const code = isCanError(error) ? error.code : "io";
    const hint = isCanError(error) ? error.hint?.split("\n") : undefined;
    await findings.bad("open", errorText(error), { exitCode: exitCodeOf(code, true), advice: hint });
    return;
  }
  try {
    await findings.ok("open", "the adapter was opened and reset from the state an earlier program left");
    await examineIdentity(findings, device);
    await examineAnswers(findings, device, options);
    if (options.loopback === true) await testLoopback(findings, device, { ...options, signal: context.signal });
    else {
      await findings.skipped(
        "loopback",
        "not tested, nothing was sent",
        "With CAN1 and CAN2 wired to each other (H to H, L to L, 120 Ω) and nothing else: canalyst doctor --loopback",
      );
    }
  } catch (error) {
    context.signal.throwIfAborted();
    const code = isCanError(error) ? error.code : "io";
    await findings.bad("adapter", errorText(error), { exitCode: exitCodeOf(code, false) });
  } finally {
    await device.close();
  }
}

async function examineIdentity(findings: Findings, device: CanalystDevice): Promise<void> {
  const { usbDevice } = device;
  Object.assign(findings.facts, { usbDevice: describeUsbDevice(usbDevice), warnings: device.warnings, idleReads: device.idleReads });
  if (device.warnings.length === 0) await findings.ok("product", `${usbDevice.productName ?? "?"}, endpoints as expected`);
  for (const warning of device.warnings)
    await findings.note("product", warning, "Other firmware often works anyway; please report this unit.");
  const answered = device.idleReads === "answered";
  await findings.ok(
    "idle reads",
    answered
      ? "answered with empty packets: one transfer per poll is enough"
      : "not answered: the driver asks for the number of frames before it reads (more transfers, same frames)",
  );
}

/** Uses commands that change nothing on a bus: INIT without START, and queries. */
async function examineAnswers(findings: Findings, device: CanalystDevice, options: ExamineOptions): Promise<void> {
  const channels: unknown[] = [];
  findings.facts["channels"] = channels;
  for (const channel of [0, 1]) {
    await device.init(channel, { ...options.rates.of(channel), start: false });
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const start = performance.now();
      await device.getMessageStatus(channel);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    const status = await device.getCanStatus(channel);
    channels.push({
      channel,
      config: options.rates.of(channel),
      answerMs: { least: round(times[0]), median: round(times[10]), most: round(times.at(-1)) },
      messageStatus: await device.getMessageStatus(channel),
      registers: status,
      oddities: device.oddities(channel),
    });
    const registers = `mode ${status.regMode}, status ${status.regStatus}, receive errors ${status.regReCounter}, transmit errors ${status.regTeCounter}`;
    await findings.ok(
      `channel ${channel}`,
      `CAN${channel + 1} answers in ${(times[10] as number).toFixed(2)} ms (median of 20 requests); registers: ${registers}`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}

/** Rounds ms to two decimals. */
function round(ms = 0): number {
  return Math.round(ms * 100) / 100;
}
