export interface FileChoice {
  /** Types of files that are offered first, as in the attribute of that name. */
  readonly accept?: string | undefined;
  readonly multiple?: boolean | undefined;
}

/** Lets the user choose files of the computer; nothing happens when none is chosen. */
export function letChooseFiles({ accept = "", multiple = false }: FileChoice, use: (files: readonly [File, ...File[]]) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.multiple = multiple;
  input.addEventListener("change", () => {
    const [first, ...others] = input.files ?? [];
    if (first !== undefined) use([first, ...others]);
  });
  input.click();
}
