import type { Command } from "commander";
import type { Context } from "../context.js";
import type { NamedDatabase } from "../databases/databases.js";
import { loadDatabases } from "../databases/load-databases.js";
import { contentText } from "../dbc/check-report.js";
import { addEncodingOption, type EncodingOptions } from "../dbc/encoding-option.js";
import { findMessages } from "../dbc/find-messages.js";
import { messageList } from "../dbc/message-list.js";
import { messageReport } from "../dbc/message-report.js";
import { addColourOption } from "../options.js";
import type { ColourMode } from "../text/colour.js";

interface ShowOptions extends EncodingOptions {
  readonly all?: boolean | undefined;
  readonly color: ColourMode;
}

export function defineShow(command: Command, context: Context): void {
  command
    .argument("<file>", "a DBC file; `sim` is the database of the virtual car, `-` standard input")
    .argument("[message]", "name, pattern such as Engine*, or id in hex (default: list all messages)");
  addColourOption(addEncodingOption(command).option("--all", "draw all branches of a multiplexed message, not only the first ones")).action(
    (file: string, message: string | undefined, options: ShowOptions) => show({ file, message }, options, context),
  );
}

interface WhatToShow {
  readonly file: string;
  readonly message: string | undefined;
}

async function show({ file, message }: WhatToShow, options: ShowOptions, context: Context): Promise<void> {
  const { list } = await loadDatabases([{ file, channels: undefined }], context, options);
  const { database } = list[0] as NamedDatabase;
  const { out } = context;
  const colours = context.colours(options.color);
  if (message === undefined) {
    const [heading = "", ...rows] = messageList(database);
    await out.line(contentText({ database }));
    await out.line(colours.part("bold", heading));
    for (const row of rows) await out.line(row);
    return;
  }
  let first = true;
  for (const each of findMessages(database, message)) {
    context.signal.throwIfAborted();
    if (!first) await out.line();
    first = false;
    for (const line of messageReport(each, { columns: out.columns, colours, all: options.all === true })) await out.line(...line);
  }
}
