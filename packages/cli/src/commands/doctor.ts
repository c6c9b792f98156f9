import { UDEV_RULE, UDEV_RULE_FILE } from "canalystii";
import type { Command } from "commander";
import type { Context } from "../context.js";
import { examine } from "../doctor/examine.js";
import { Findings, markOf } from "../doctor/findings.js";
import { ExitError, UsageError } from "../failures.js";
import { addColourOption, addDeviceOptions, type DeviceOptions } from "../options.js";
import type { ColourMode } from "../text/colour.js";

interface DoctorOptions extends DeviceOptions {
  readonly udev?: boolean | undefined;
  readonly loopback?: boolean | undefined;
  readonly force?: boolean | undefined;
  readonly color: ColourMode;
}

export function define(command: Command, context: Context): void {
  addDeviceOptions(command);
  addColourOption(command)
    .option("--udev", "print the udev rule that gives users access on Linux, and end")
    .option("--loopback", "send test frames from each channel to the other: only with CAN1 and CAN2 wired to each other and nothing else")
    .option("--force", "with --loopback: send even though there is traffic")
    .addHelpText("after", `\nWithout --loopback nothing is sent and no channel is started, so that a live bus is not disturbed.`)
    .action((options: DoctorOptions) => doctor(options, context));
}

async function doctor(options: DoctorOptions, context: Context): Promise<void> {
  if (options.force === true && options.loopback !== true) throw new UsageError("--force is about --loopback, which is missing");
  if (options.loopback === true && !options.rates.areEqual([0, 1])) {
    throw new UsageError("--loopback joins the channels: they need one bit rate; give --bitrate one value");
  }
  if (options.udev === true) {
    await context.out.line(UDEV_RULE);
    context.say(`save it:  canalyst doctor --udev | sudo tee ${UDEV_RULE_FILE}`);
    context.say("then:     sudo udevadm control --reload && sudo udevadm trigger, and plug the adapter in again");
    return;
  }
  const colours = context.colours(options.color);
  const findings = new Findings(async ({ level, subject, text, advice }) => {
    const { mark, style } = markOf(level);
    await context.out.line(colours.part(style, mark), ` ${subject.padEnd(12)} ${text}`);
    for (const line of advice ?? []) await context.out.line(`  ${" ".repeat(12)} `, colours.part("dim", "→"), ` ${line}`);
  });
  await examine(findings, options, context);
  if (findings.exitCode !== 0) throw new ExitError(findings.exitCode, "there is something to do: see the lines with ✗");
}
