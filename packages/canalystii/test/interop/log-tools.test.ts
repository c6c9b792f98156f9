import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CanFrame } from "../../src/can/frame.js";
import { frame, readAll, writeAll } from "../formats/support.js";

const PYTHON = "/usr/bin/python3";
const has = (command: string, args: readonly string[]): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const hasPythonCan = has(PYTHON, ["-c", "import can"]);
const hasCanUtils = has("which", ["log2asc"]) && has("which", ["asc2log"]);
const hasTshark = has("tshark", ["--version"]);
const missing = [hasPythonCan ? "" : "python3-can", hasCanUtils ? "" : "can-utils", hasTshark ? "" : "tshark"].filter(
  (name) => name !== "",
);
if (missing.length > 0) console.warn(`log files are not tried with ${missing.join(", ")}: not installed (Debian packages of these names)`);

/** Prints the frames of a file as JSON lines; times of ASC files are absolute. */
const READ = `
import can, json, sys
path = sys.argv[1]
options = {"relative_timestamp": False} if path.endswith(".asc") else {}
for m in can.LogReader(path, **options):
    print(json.dumps([m.timestamp, m.arbitration_id, m.is_extended_id, m.is_remote_frame, m.is_error_frame, m.is_fd,
                      m.bitrate_switch, m.error_state_indicator, m.dlc, bytes(m.data).hex(), str(m.channel), m.is_rx]))
`;

/** Writes the frames on stdin into a file. */
const WRITE = `
import can, json, sys
writer = can.Logger(sys.argv[1])
for line in sys.stdin:
    t, i, ext, rtr, err, fd, brs, esi, dlc, data, channel, rx = json.loads(line)
    writer.on_message_received(can.Message(timestamp=t, arbitration_id=i, is_extended_id=ext, is_remote_frame=rtr, is_error_frame=err,
        is_fd=fd, bitrate_switch=brs, error_state_indicator=esi, dlc=dlc, data=bytes.fromhex(data), channel=channel, is_rx=rx))
writer.stop()
`;

type Row = [number, number, boolean, boolean, boolean, boolean, boolean, boolean, number, string, string | number, boolean];

/** What python-can says of one of our frames. */
function toRow(each: CanFrame, channel: string | number): Row {
  const data = Buffer.from(each.data).toString("hex");
  const dlc = each.remote ? each.dlc : each.data.length;
  const { id, extended, remote, error, fd, brs, esi } = each;
  return [each.timestampUs / 1e6, id, extended, remote, error, fd, brs, esi, dlc, data, channel, each.direction === "rx"];
}

const START = 1_763_800_000_123_000;
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 37 + 5) & 0xff);

/** Frames that both sides can hold, on channels 0 and 1. */
function frames(kinds: { readonly fd: boolean; readonly remote: boolean }): CanFrame[] {
  const list: CanFrame[] = [];
  for (let i = 0; i < 60; i++) {
    const common = { timestampUs: START + i * 1537, channel: i & 1, direction: i % 5 === 0 ? "tx" : "rx" } as const;
    const wide = i % 3 === 0;
    const id = wide ? 0x18fe_0000 + i : 0x100 + i;
    if (kinds.remote && i % 7 === 3) list.push(frame({ ...common, id, extended: wide, remote: true, dlc: i % 9 }));
    else if (kinds.fd && i % 4 === 1) {
      const size = [1, 8, 12, 64][i % 3] ?? 8;
      list.push(
        frame({
          ...common,
          id,
          extended: wide,
          fd: true,
          brs: i % 8 === 1,
          data: bytes(size),
          dlc: size <= 8 ? size : size === 12 ? 9 : 15,
        }),
      );
    } else list.push(frame({ ...common, id, extended: wide, data: bytes(i % 9) }));
  }
  return list;
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "canalystii-interop-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function pythonRead(name: string): Row[] {
  const env = { ...process.env, TZ: "UTC" };
  const output = execFileSync(PYTHON, ["-c", READ, join(folder, name)], { encoding: "utf8", env });
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

function pythonWrite(name: string, rows: readonly Row[]): Uint8Array {
  const env = { ...process.env, TZ: "UTC" };
  execFileSync(PYTHON, ["-c", WRITE, join(folder, name)], { input: rows.map((row) => JSON.stringify(row)).join("\n"), env });
  return readFileSync(join(folder, name));
}

interface Case {
  readonly name: string;
  readonly file: string;
  readonly kinds: { readonly fd: boolean; readonly remote: boolean };
  /** How python-can names channel n when it reads. */
  readonly channel: (channel: number) => string;
  readonly direction: boolean;
  /** python-can's writer keeps the DLC of remote frames. */
  readonly writesRemoteDlc: boolean;
  /** Older versions neither read nor write the start time of a TRC file. */
  readonly absolute: boolean;
}

const CASES: readonly Case[] = [
  {
    name: "candump",
    file: "a.log",
    kinds: { fd: true, remote: true },
    channel: (n) => `can${n}`,
    direction: true,
    writesRemoteDlc: false,
    absolute: true,
  },
  {
    name: "blf",
    file: "a.blf",
    kinds: { fd: true, remote: true },
    channel: String,
    direction: true,
    writesRemoteDlc: true,
    absolute: true,
  },
  {
    name: "asc",
    file: "a.asc",
    kinds: { fd: true, remote: true },
    channel: String,
    direction: true,
    writesRemoteDlc: true,
    absolute: true,
  },
  {
    name: "csv",
    file: "a.csv",
    kinds: { fd: false, remote: true },
    channel: () => "None",
    direction: false,
    writesRemoteDlc: true,
    absolute: true,
  },
  // python-can numbers channels as they stand in the file, and leaves off all but data frames
  {
    name: "trc",
    file: "a.trc",
    kinds: { fd: false, remote: false },
    channel: (n) => String(n + 1),
    direction: true,
    writesRemoteDlc: true,
    absolute: false,
  },
];

describe.skipIf(!hasPythonCan)("python-can", () => {
  it.each(CASES)("reads our $name", async ({ name, file, kinds, channel, direction, absolute }) => {
    const list = frames(kinds);
    writeFileSync(join(folder, file), (await writeAll(name, list)).bytes);
    const rows = pythonRead(file);
    const wanted = list.map((each) => toRow(direction ? each : { ...each, direction: "rx" }, channel(each.channel)));
    expect(rows.map((row) => row.slice(1))).toEqual(wanted.map((row) => row.slice(1)));
    const origin = absolute ? 0 : (rows[0]?.[0] ?? 0) - (wanted[0]?.[0] ?? 0);
    const late = rows.filter((row, i) => Math.abs(row[0] - origin - (wanted[i]?.[0] ?? 0)) > 1.5e-6);
    expect(late).toEqual([]);
  });

  it.each(CASES)("writes a $name that we read", async ({ file, kinds, direction, writesRemoteDlc, name, absolute }) => {
    const list = frames(kinds);
    const rows = list.map((each) => toRow(each, each.channel));
    const { frames: back, log } = await readAll(pythonWrite(`theirs-${file}`, rows));
    expect(log.format.name).toBe(name);
    expect(log.report.skipped).toBe(0);
    const shown = (each: CanFrame) => {
      const dlc = each.remote && !writesRemoteDlc ? 0 : each.dlc;
      return { ...each, timestampUs: 0, dlc, ...(direction ? {} : { channel: 0, direction: "rx" }) };
    };
    expect(back.map(shown)).toEqual(list.map(shown));
    const first = (back[0]?.timestampUs ?? 0) - (list[0]?.timestampUs ?? 0);
    // its ASC header loses what is below a millisecond, and may say .5 for .005
    if (absolute) expect(Math.abs(first)).toBeLessThanOrEqual(name === "asc" ? 1_000_000 : 2);
    const wrong = back.filter((each, i) => Math.abs(each.timestampUs - (list[i]?.timestampUs ?? 0) - first) > 2);
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(!hasCanUtils)("can-utils", () => {
  const comparable = (each: CanFrame) => ({ ...each, timestampUs: each.timestampUs - START });

  it("log2asc reads our log, and we read its ASC", async () => {
    const list = frames({ fd: true, remote: true });
    writeFileSync(join(folder, "ours.log"), (await writeAll("candump", list)).bytes);
    execFileSync("log2asc", ["-I", join(folder, "ours.log"), "-O", join(folder, "their.asc"), "can0", "can1"]);
    const { frames: back, log } = await readAll(readFileSync(join(folder, "their.asc")));
    expect(log.report.skipped).toBe(0);
    const origin = (back[0]?.timestampUs ?? 0) - START;
    const shown = back.map((each) => comparable({ ...each, timestampUs: each.timestampUs - origin }));
    expect(shown).toEqual(list.map(comparable));
  });

  it("asc2log reads our ASC, and we read its log", async () => {
    const list = frames({ fd: true, remote: true });
    writeFileSync(join(folder, "ours.asc"), (await writeAll("asc", list)).bytes);
    execFileSync("asc2log", ["-I", join(folder, "ours.asc"), "-O", join(folder, "their.log")], { env: { ...process.env, TZ: "UTC" } });
    const { frames: back, log } = await readAll(readFileSync(join(folder, "their.log")));
    expect(log.report.skipped).toBe(0);
    // channels are named by their number in the file, which counts from 1
    const names = (each: CanFrame) => log.header.channelNames.get(each.channel);
    expect(back.map(names)).toEqual(list.map(({ channel }) => `can${channel}`));
    // it reads the date only where a German or American locale is installed
    const origin = (back[0]?.timestampUs ?? 0) - START;
    expect(back.map((each) => comparable({ ...each, timestampUs: each.timestampUs - origin }))).toEqual(list.map(comparable));
  });
});

describe.skipIf(!hasTshark)("tshark", () => {
  it.each(["pcap", "pcapng"])("reads our %s", async (name) => {
    const list = frames({ fd: true, remote: true });
    const file = join(folder, `ours.${name}`);
    writeFileSync(file, (await writeAll(name, list)).bytes);
    const fields = ["frame.time_epoch", "can.id", "can.len", "canfd.flags.brs", "_ws.malformed", "frame.interface_name"].flatMap(
      (field) => ["-e", field],
    );
    const output = execFileSync("tshark", ["-r", file, "-T", "fields", ...fields], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const rows = output.split("\n").slice(0, -1);
    const wanted = list.map((each) => {
      const seconds = `${Math.floor(each.timestampUs / 1e6)}.${String(each.timestampUs % 1e6).padStart(6, "0")}000`;
      const length = each.remote ? each.dlc : each.data.length;
      return [
        seconds,
        String(each.id),
        String(length),
        each.fd ? String(Number(each.brs)) : "",
        "",
        name === "pcapng" ? `can${each.channel}` : "",
      ];
    });
    expect(rows.map((row) => row.split("\t"))).toEqual(wanted);
  });
});
