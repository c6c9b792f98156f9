import { CanalystDevice } from "canalystii";
import type { Command } from "commander";
import type { Context } from "../context.js";

export function define(command: Command, context: Context): void {
  command.option("--json", "print one JSON object per line").action((options: { readonly json?: boolean }) => list(options, context));
}

async function list(options: { readonly json?: boolean }, { out, say }: Context): Promise<void> {
  const adapters = await CanalystDevice.list();
  for (const { index, path, serialNumber, productName } of adapters) {
    if (options.json === true) {
      await out.json({ index, path, serialNumber, productName });
      continue;
    }
    const parts = [`path ${path ?? "unknown"}`, serialNumber === undefined ? "no serial number" : `serial ${serialNumber}`];
    await out.line(`${index}  ${parts.join("  ")}  ${productName ?? "no product name"}`);
  }
  if (adapters.length > 0) return;
  say("no Canalyst-II is plugged in (canalyst doctor finds the reason; --device sim is a virtual one)");
}
