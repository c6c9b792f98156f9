import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { loadPart } from "../load-part.js";
import { text } from "../text.js";

type Editor = typeof import("./editor.js");

const loaded = signal<Editor | undefined>(undefined);

/** Has the focus for the editor until it is loaded: the button that opened it is gone. */
function Loading() {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) element.current?.focus();
  }, []);
  return <span ref={element} class="hidden-text" tabIndex={-1} />;
}

/** Draws a part of the editor, whose code is loaded when the first one is shown. */
export function EditorPart({ part, database = 0 }: { readonly part: keyof Editor; readonly database?: number | undefined }) {
  useEffect(() => {
    if (loaded.peek() !== undefined) return;
    void loadPart(text.editor.editor, import("./editor.js")).then((editor) => {
      loaded.value = editor;
    });
  }, []);
  const Part = loaded.value?.[part] as ComponentType<{ readonly database: number }> | undefined;
  return Part === undefined ? <Loading /> : <Part database={database} />;
}
