// Functions that run in the page, and can use nothing outside of themselves.

/** Notes when the page can be used, and every task of its thread that takes longer than 50 ms. */
export function watchPage() {
  window.bench = { usableMs: undefined, longTasks: [] };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.bench.longTasks.push({ startTime, duration });
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (document.querySelector("#app button") !== null) window.bench.usableMs = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Adds an input, for a file of the disk. */
export function addFileInput() {
  const input = document.createElement("input");
  Object.assign(input, { type: "file", id: "bench-file", hidden: true });
  document.body.append(input);
}

/** Drops the file of an input on the page. Returns the ms until its first and until all of its frames were shown. */
export async function dropFile(frames) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const data = new DataTransfer();
  data.items.add(document.querySelector("#bench-file").files[0]);
  const wanted = `${frames.toLocaleString("en-US")} frames`;
  const begin = performance.now();
  document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
  let firstMs;
  for (;;) {
    await nextFrame();
    if (firstMs === undefined && document.querySelector("[role=row]:not([hidden]) [role=gridcell]") !== null)
      firstMs = performance.now() - begin;
    if (document.querySelector("footer")?.textContent.includes(wanted)) return { firstMs, allMs: performance.now() - begin };
  }
}

/** Scrolls to places all over the capture. Returns the ms until the rows there were drawn, in ascending order. */
export async function jump(times) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const grid = document.querySelector("[role=grid]");
  const firstRow = () => document.querySelector("[role=row]:not([hidden]):has([role=gridcell])")?.getAttribute("aria-rowindex");
  const took = [];
  for (let i = 1; i <= times; i++) {
    await nextFrame();
    const shown = firstRow();
    const drawn = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (firstRow() === shown) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(grid, { subtree: true, attributeFilter: ["aria-rowindex", "hidden"] });
    });
    const begin = performance.now();
    grid.scrollTop = ((i * 0.618_034) % 1) * (grid.scrollHeight - grid.clientHeight);
    await drawn;
    took.push(performance.now() - begin);
  }
  return took.sort((a, b) => a - b);
}

/** Filters for one id. Returns the ms until only its frames were in view, until all frames were examined, and what matched. */
export async function filter(id) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const input = document.querySelector("[data-query=filter]");
  const count = () => input.closest("search").textContent;
  const rows = () => [...document.querySelectorAll("[role=row]:not([hidden]):has([role=gridcell])")];
  const isFiltered = () => rows().length > 5 && rows().every((row) => [...row.children].some((cell) => cell.textContent === id));
  const begin = performance.now();
  input.value = `id:${id}`;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  let firstMs;
  for (;;) {
    await nextFrame();
    if (firstMs === undefined && isFiltered()) firstMs = performance.now() - begin;
    const matches = /([\d,]+) of [\d,]+/.exec(count());
    if (firstMs !== undefined && matches !== null) return { firstMs, allMs: performance.now() - begin, matches: matches[1] };
  }
}
