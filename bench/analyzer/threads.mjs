// CPU time and memory of the process that shows a page; Linux only.
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

const read = (path) => readFileSync(path, "utf8");

/** Returns the processes of a browser that show pages, the one that has computed most first. */
async function pageProcesses(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === "renderer");
  return pages.sort((a, b) => b.cpuTime - a.cpuTime).map(({ id }) => id);
}

/** Returns the process that shows the only page of a browser. */
export async function findPageProcess(browser) {
  return (await pageProcesses(browser))[0];
}

/** Returns the memory of the processes that show pages, without that of files, bytes. */
export async function memoryOfPages(browser) {
  const anonymous = (pid) => Number(/^RssAnon:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))[1]) * 1024;
  return (await pageProcesses(browser)).map(anonymous).reduce((sum, each) => sum + each, 0);
}

/** Returns the CPU time of each thread, ms, by its number. */
function threadTimes(pid) {
  const times = new Map();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(read(`/proc/${pid}/task/${thread}/stat`));
    const fields = rest.split(" ");
    times.set(Number(thread), { name, ms: (Number(fields[11]) + Number(fields[12])) * 10 });
  }
  return times;
}

/** Measures, until it is called again, the shares of a core that the page's thread, the workers' threads and all together use. */
export function watchThreads(pid) {
  const [before, began] = [threadTimes(pid), performance.now()];
  return () => {
    const took = performance.now() - began;
    const shares = { page: 0, workers: 0, all: 0 };
    for (const [thread, { name, ms }] of threadTimes(pid)) {
      const share = (ms - (before.get(thread)?.ms ?? 0)) / took;
      shares.all += share;
      if (thread === pid) shares.page += share;
      else if (name.startsWith("DedicatedWorker")) shares.workers += share;
    }
    return shares;
  };
}
