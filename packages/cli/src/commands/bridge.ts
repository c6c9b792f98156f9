import type { Command } from "commander";
import type { Context } from "../context.js";
import { addVerboseOption } from "../options.js";
import { defineRelay } from "./bridge-relay.js";
import { defineSocketcan } from "./bridge-socketcan.js";
import { defineSocketcand } from "./bridge-socketcand.js";

/** The subcommands of `bridge`. */
export function define(command: Command, context: Context): void {
  const add = (name: string, summary: string) => {
    const child = command.command(name).description(summary).helpOption("-h, --help", "print this help");
    child.copyInheritedSettings(command);
    return addVerboseOption(child);
  };
  command.usage("<socketcan|socketcand|relay> [options]");
  defineSocketcan(add("socketcan", "Linux network interfaces can0 and can1, without an extra kernel module"), context);
  defineSocketcand(add("socketcand", "remote access for python-can, SavvyCAN, Kayak, Wireshark and others"), context);
  defineRelay(add("relay", "relay frames between any two buses"), context);
}
