import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { start } from "../../system/lib/process.mjs";

const folder = fileURLToPath(new URL("../../../packages/analyzer", import.meta.url));

/** Serves the built analyzer on a free port. */
export async function startAnalyzer() {
  const server = start(process.execPath, [`${folder}/serve.mjs`, "0"]);
  const [, url = ""] = await server.printed(/^Analyzer on (http:\S+)\n/);
  return { url, process: server };
}

/** The engine's script, relative to the page. */
export function engineScript() {
  const name = readdirSync(`${folder}/dist/assets`).find((file) => /^worker\.web-.*\.js$/.test(file));
  if (name === undefined) throw new Error("the analyzer is not built");
  return `./assets/${name}`;
}

/**
 * Runs in a page: starts an engine of its own, without the analyzer's page. Afterwards `engine.call` calls it, and `engine.state`
 * is its last state.
 * @param {string} script
 */
export function startEngine(script) {
  const worker = new Worker(script, { type: "module" });
  const waiting = new Map();
  const engine = {
    state: undefined,
    calls: 0,
    call(name, ask) {
      const call = ++this.calls;
      worker.postMessage({ call, name, ask });
      return new Promise((resolve, reject) => waiting.set(call, { resolve, reject }));
    },
    /** Waits until the state is as it should be. */
    async until(isRight) {
      while (this.state === undefined || !isRight(this.state)) await new Promise((resolve) => setTimeout(resolve, 20));
      return this.state;
    },
  };
  worker.onmessage = ({ data }) => {
    if ("reply" in data) {
      const { resolve, reject } = waiting.get(data.reply);
      if (data.fault === undefined) resolve(data.result);
      else reject(new Error(`${data.fault.code}: ${data.fault.message}`));
    } else if (data.event === "state") {
      engine.state = data.state;
      setTimeout(() => worker.postMessage({ shown: true }), 16);
    }
  };
  globalThis.engine = engine;
}
