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

/** Presses the button that plots a signal. Returns the ms until the line reached the right end of the picture: all frames were decoded. */
export async function plot(button) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const isDrawnToTheEnd = () => {
    const canvas = document.querySelector("[role=application] canvas");
    const swatch = document.querySelector("table [style*=--colour]");
    if (canvas === null || swatch === null || canvas.width < 100) return false;
    const colour = getComputedStyle(swatch).borderTopColor.match(/\d+/g).map(Number);
    const { data } = canvas.getContext("2d").getImageData(canvas.width - 12, 0, 8, canvas.height);
    for (let at = 0; at < data.length; at += 4) if (colour.every((value, i) => Math.abs(value - data[at + i]) < 24)) return true;
    return false;
  };
  const begin = performance.now();
  button.click();
  do await nextFrame();
  while (!isDrawnToTheEnd());
  return performance.now() - begin;
}

/** Turns the wheel over the picture, once for each frame of the screen. Returns the ms between the frames, in ascending order. */
export async function turnWheel({ times, sideways }) {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const host = document.querySelector("[role=application]:has(canvas)");
  const { left, top, width, height } = host.getBoundingClientRect();
  const took = [];
  let before = await nextFrame();
  for (let i = 0; i < times; i++) {
    const deltas = sideways ? { deltaX: i % 20 < 10 ? 40 : -40 } : { deltaY: i % 40 < 20 ? -120 : 120 };
    const place = { clientX: left + width * 0.6, clientY: top + height / 2, bubbles: true, cancelable: true };
    host.dispatchEvent(new WheelEvent("wheel", { ...place, ...deltas }));
    const now = await nextFrame();
    took.push(now - before);
    before = now;
  }
  return took.sort((a, b) => a - b);
}
