import { readdir } from "node:fs/promises";
import { sh, start } from "./process.mjs";
import { waitFor } from "./wait.mjs";

/** Lists the CAN interfaces, as `ip` shows them. @returns {Promise<any[]>} */
export async function links() {
  const { stdout } = await sh("ip -j -d link show type can");
  return JSON.parse(stdout.trim() || "[]").filter((/** @type {{ ifname?: string }} */ link) => link.ifname !== undefined);
}

/** Waits until no CAN interface is left. */
export async function noLinks() {
  await waitFor("the CAN interfaces to be gone", async () => (await readdir("/sys/class/net")).every((name) => !/^can\d/.test(name)));
}

/** Takes an interface up. @param {string} name @param {string} [options] behind `type can` */
export async function up(name, options = "bitrate 500000") {
  await sh(`ip link set ${name} down; ip link set ${name} type can ${options}; ip link set ${name} txqueuelen 1000 up`);
}

/**
 * Starts candump and waits until it listens.
 * @param {string} interfaces with filters, e.g. can0,100:7FF
 */
export async function dump(interfaces) {
  const before = await receivers();
  const program = start("candump", ["-L", ...interfaces.split(" ")]);
  await waitFor("candump to listen", async () => (await receivers()) >= before + interfaces.split(" ").length);
  return {
    program,
    /** What it printed so far, without times and interfaces when there is only one. */
    lines: () =>
      program.stdout
        .split("\n")
        .slice(0, -1)
        .map((line) => line.replace(/^\(\d+\.\d{6}\) /, "")),
    /** Waits for so many lines. @param {number} count @param {number} [timeoutMs] */
    async count(count, timeoutMs = 30_000) {
      await waitFor(`${count} lines of candump ${interfaces}`, async () => newlines(program.stdout) >= count || !program.alive, {
        timeoutMs,
      });
      return this.lines();
    },
  };
}

/** @param {string} text */
function newlines(text) {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Counts raw sockets that receive, over all interfaces. */
async function receivers() {
  const { stdout } = await sh(
    "cat /proc/net/can/rcvlist_all /proc/net/can/rcvlist_fil /proc/net/can/rcvlist_sff | grep -c ' raw$' || true",
  );
  return Number(stdout.trim());
}
