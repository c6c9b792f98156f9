/**
 * Drops files on a page.
 * @param {import("playwright-core").Page} page
 * @param {readonly { name: string, body: string | Uint8Array }[]} files
 */
export async function dropFiles(page, files) {
  await page.dispatchEvent("body", "drop", { dataTransfer: await draggedFiles(page, files) });
}

/**
 * Returns files as they are dragged over a page: its `dataTransfer`.
 * @param {import("playwright-core").Page} page
 * @param {readonly { name: string, body: string | Uint8Array }[]} files
 */
export function draggedFiles(page, files) {
  const given = files.map(({ name, body }) => ({ name, base64: Buffer.from(body).toString("base64") }));
  return page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, base64 } of list)
      data.items.add(new File([Uint8Array.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    return data;
  }, given);
}
