import { h, type VNode } from "preact";
import styles from "./icon.module.css";

const ELEMENT = /<(path|circle|rect|line|polyline|polygon|ellipse)\s([^>]*?)\/>/g;
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g;
const drawn = new Map<string, readonly VNode[]>();

/** The shapes of one of Lucide's icons: their files contain nothing but elements without children. */
function shapes(svg: string): readonly VNode[] {
  let nodes = drawn.get(svg);
  if (nodes === undefined) {
    nodes = [...svg.matchAll(ELEMENT)].map(([, name = "path", attributes = ""]) => {
      const props = Object.fromEntries([...attributes.matchAll(ATTRIBUTE)].map(([, key = "", value = ""]) => [key, value]));
      return h(name, { key: attributes, ...props });
    });
    drawn.set(svg, nodes);
  }
  return nodes;
}

/** Draws an icon of lucide-static, given as the text of its file. It is decoration: the text beside it says the same. */
export function Icon({ svg, filled = false }: { readonly svg: string; readonly filled?: boolean | undefined }) {
  return (
    <svg class={filled ? `${styles["icon"]} ${styles["filled"]}` : styles["icon"]} viewBox="0 0 24 24" aria-hidden="true">
      {shapes(svg)}
    </svg>
  );
}
