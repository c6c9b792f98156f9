/** Passes on typed keys, if stdin is a terminal; returns a function that ends this and restores the terminal. */
export function listenToKeys(onText: (text: string) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => {};
  const listener = (chunk: Buffer) => onText(chunk.toString("utf8"));
  const restore = () => void stdin.setRawMode(false);
  stdin.setRawMode(true);
  process.on("exit", restore);
  stdin.on("data", listener);
  stdin.resume();
  return () => {
    stdin.off("data", listener);
    process.off("exit", restore);
    restore();
    stdin.pause();
  };
}
