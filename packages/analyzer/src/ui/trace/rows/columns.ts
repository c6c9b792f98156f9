import { text } from "../../text.js";
import type { Column } from "../grid/grid-rows.js";

const about = text.columns;
const column = (key: keyof typeof about, width: number, look: Column["look"]): Column => ({
  key,
  title: about[key][0],
  about: about[key][1],
  width,
  look,
});

const channel = column("channel", 34, "number");
const id = column("id", 76, "mono");
const kind = column("kind", 40, "text");
const name = column("name", 148, "text");
const length = column("length", 38, "number");
const data = column("data", 178, "data");
const decoded = column("decoded", 220, "signals");

export const TRACE_COLUMNS: readonly Column[] = [
  column("time", 118, "time"),
  column("delta", 84, "time"),
  column("period", 80, "time"),
  channel,
  column("direction", 34, "text"),
  id,
  kind,
  name,
  length,
  data,
  decoded,
];

export const FIXED_COLUMNS: readonly Column[] = [
  column("time", 124, "time"),
  channel,
  id,
  kind,
  name,
  length,
  data,
  column("count", 80, "number"),
  column("mean", 80, "number"),
  column("least", 72, "number"),
  column("most", 72, "number"),
  column("jitter", 72, "number"),
  column("cycle", 68, "number"),
  column("missed", 64, "number"),
  decoded,
];
