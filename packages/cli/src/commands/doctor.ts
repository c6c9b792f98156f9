import { type FileHandle, open } from "node:fs/promises";
import { UDEV_RULE, UDEV_RULE_FILE } from "canalystii";
import type { Command } from "commander";
import type { Context } from "../context.js";
import { examine } from "../doctor/examine.js";
import { Findings, markOf } from "../doctor/findings.js";
import { makeReport } from "../doctor/report.js";
import { Transcript } from "../doctor/transcript.js";
import { ExitError, UsageError } from "../failures.js";
import { addColourOption, addDeviceOptions, type DeviceOptions } from "../options.js";
import type { ColourMode } from "../text/colour.js";

interface DoctorOptions extends DeviceOptions {
  readonly udev?: boolean | undefined;
  readonly loopback?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly report?: string | undefined;
  readonly withPayload?: boolean | undefined;
  readonly color: ColourMode;
}

export function define(command: Command, context: Context): void {
  addDeviceOptions(command);
  addColourOption(command)
    .option("--udev", "print the udev rule that gives users access on Linux, and exit")
    .option("--loopback", "send test frames between the channels; only with CAN1 and CAN2 wired to each other and nothing else")
    .option("--force", "with --loopback: send even if there is traffic")
    .option("--json", "print everything as one JSON object")
    .option("--report <file>", "write everything to a file, for a bug report: versions, descriptors, timings, registers, USB transfers")
    .option("--with-payload", "with --report: include the data of frames; by default they are only counted")
    .addHelpText("after", `\nWithout --loopback nothing is sent and no channel is started: a live bus is not disturbed.`)
    .action((options: DoctorOptions) => doctor(options, context));
}

async function doctor(options: DoctorOptions, context: Context): Promise<void> {
  if (options.force === true && options.loopback !== true) throw new UsageError("--force needs --loopback");
  if (options.loopback === true && !options.rates.areEqual([0, 1])) {
    throw new UsageError("--loopback needs the same bit rate on both channels; give --bitrate only one value");
  }
  if (options.udev === true) {
    await context.out.line(UDEV_RULE);
    context.say(`save it:  canalyst doctor --udev | sudo tee ${UDEV_RULE_FILE}`);
    context.say("then:     sudo udevadm control --reload && sudo udevadm trigger, and plug the adapter in again");
    return;
  }
  if (options.withPayload === true && options.report === undefined) throw new UsageError("--with-payload needs --report");
  const colours = context.colours(options.color);
  const findings = new Findings(async ({ level, subject, text, advice }) => {
    if (options.json === true) return;
    const { mark, style } = markOf(level);
    await context.out.line(colours.part(style, mark), ` ${subject.padEnd(12)} ${text}`);
    for (const line of advice ?? []) await context.out.line(`  ${" ".repeat(12)} `, colours.part("dim", "→"), ` ${line}`);
  });
  // created first, so that a wrong name fails before the examination
  const file = options.report === undefined ? undefined : await createReport(options.report);
  const transcript = new Transcript({ withPayload: options.withPayload === true });
  try {
    await examine(findings, { ...options, ...(file === undefined ? {} : { onTransfer: transcript.record }) }, context);
  } finally {
    await file?.writeFile(`${JSON.stringify(await makeReport(findings, transcript.lines), undefined, 2)}\n`);
    await file?.close();
  }
  if (options.json === true) await context.out.json(await makeReport(findings), 2);
  if (options.report !== undefined) context.say(`report written to ${options.report}; read through it before you share it`);
  const where = options.json === true ? 'the findings of level "bad"' : "the lines marked ✗";
  if (findings.exitCode !== 0) throw new ExitError(findings.exitCode, `problems found; see ${where}`);
}

/** @throws UsageError when the file exists; the system's error */
async function createReport(name: string): Promise<FileHandle> {
  if (name === "-") throw new UsageError("--report needs a file; --json prints everything except the transfers");
  try {
    return await open(name, "wx");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST")
      throw new UsageError(`${name} already exists; choose another file`);
    throw error;
  }
}
