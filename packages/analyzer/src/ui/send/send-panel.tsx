import { Empty } from "../parts/empty.js";
import { text } from "../text.js";

export function Panel() {
  return <Empty>{text.send.none}</Empty>;
}
