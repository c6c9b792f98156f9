import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dlcToLength } from "../../src/can/dlc.js";
import type { CanFrame } from "../../src/can/frame.js";
import { describeReport } from "../../src/logs/index.js";
import { readAll, show } from "./support.js";

const own = fileURLToPath(new URL("samples", import.meta.url));
const shared = process.env["CANALYSTII_SHARED"] ?? fileURLToPath(new URL("../../../../../shared", import.meta.url));
const samples = `${shared}/data/logs/samples`;
const oracles = `${shared}/data/logs/oracle`;

/** A frame as python-can reports it: `dlc` is a number of bytes there. */
interface OracleFrame {
  readonly timestamp: number;
  readonly id: number;
  readonly extended: boolean;
  readonly remote: boolean;
  readonly error: boolean;
  readonly fd: boolean;
  readonly brs: boolean;
  readonly esi: boolean;
  readonly dlc: number;
  readonly data: string;
  readonly channel: number | string | null;
  readonly is_rx: boolean;
}

function readOracle(name: string, folder = oracles): OracleFrame[] {
  const file = [`${folder}/${name}.jsonl`, `${folder}/${name}.jsonl.gz`].find((path) => existsSync(path)) ?? name;
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as OracleFrame);
}

/** What is compared, on one line; errors without the id and data that python-can drops or keeps as it likes. */
function lineOf(each: CanFrame, quirks: Quirks): string {
  const length = each.remote ? each.dlc : dlcToLength(each.dlc, each.fd);
  const kind = each.error ? "error" : `${each.id.toString(16)}${each.extended ? "x" : ""}${each.remote ? " remote" : ""}`;
  const fd = quirks.noFd || each.error ? "" : `${each.fd} ${each.brs} ${each.esi}`;
  const payload = each.error
    ? ""
    : `${quirks.noDlc || (quirks.noRemoteDlc && each.remote) ? "" : length} ${quirks.noData ? "" : Buffer.from(each.data).toString("hex")}`;
  return `${quirks.noChannel || (quirks.noErrorChannel && each.error) ? "" : each.channel} ${quirks.noDirection || each.error ? "" : each.direction} ${kind} ${fd} ${payload}`;
}

function oracleLine(wanted: OracleFrame, quirks: Quirks): string {
  // an empty CAN FD frame in an ASC file is taken for a remote one
  const each = { ...wanted, remote: wanted.remote && !wanted.fd, extended: wanted.extended || quirks.wideIds === true };
  const channel = typeof each.channel === "string" ? Number(/\d+$/.exec(each.channel)?.[0]) : (each.channel ?? 0);
  const kind = each.error ? "error" : `${each.id.toString(16)}${each.extended ? "x" : ""}${each.remote ? " remote" : ""}`;
  const fd = quirks.noFd || each.error ? "" : `${each.fd} ${each.brs} ${each.esi}`;
  const payload = each.error
    ? ""
    : `${quirks.noDlc || (quirks.noRemoteDlc && each.remote) ? "" : each.dlc} ${quirks.noData ? "" : each.data}`;
  const direction = quirks.noDirection || each.error ? "" : each.is_rx ? "rx" : "tx";
  return `${quirks.noChannel || (quirks.noErrorChannel && each.error) ? "" : channel - (quirks.channelOffset ?? 0)} ${direction} ${kind} ${fd} ${payload}`;
}

/** Where python-can's reading is known to differ from the format's description. */
interface Quirks {
  readonly oracle?: string;
  readonly channelOffset?: number;
  readonly noChannel?: boolean;
  readonly noErrorChannel?: boolean;
  readonly noDirection?: boolean;
  readonly noFd?: boolean;
  readonly wideIds?: boolean;
  readonly noData?: boolean;
  readonly noDlc?: boolean;
  readonly noRemoteDlc?: boolean;
  /** Times count from the start of measurement there. */
  readonly timesFromStart?: boolean;
  /** Default: 1. */
  readonly toleranceUs?: number;
}

const ASC = (name: string): [string, Quirks] => [name, { oracle: `${name}.abs` }];
const FILES: readonly [string, Quirks][] = [
  ["mixed_3k.log", { noRemoteDlc: true, noErrorChannel: true }],
  ["mixed_3k.blf", {}],
  ["mixed_3k.csv", { noChannel: true, noFd: true }],
  ["mixed_3k.trc", { channelOffset: 1, toleranceUs: 2 }],
  ["savvycan_candump.log", {}],
  ...["mixed_3k.asc", "EngineDiagData.asc", "logfile_errorframes.asc", "single_frame_us_locale.asc"].map(ASC),
  ...["test_CanErrorFrames.asc", "test_CanFdMessage.asc", "test_CanMessage.asc", "test_CanRemoteMessage.asc"].map(ASC),
  ["edge_fd100.blf", {}],
  ["edge_fd64.blf", {}],
  ["edge_hdr_v2.blf", {}],
  ["edge_odd_padding.blf", {}],
  ["edge_remote_tx.blf", {}],
  ["edge_split.blf", {}],
  ["edge_tenmics.blf", {}],
  ["edge_truncated.blf", {}],
  // made-up bytes: channels beyond 256, ids of 29 bits without the mark, a DLC of 51, a remote CAN FD frame
  ["test_CanErrorFrameExt.blf", { noChannel: true }],
  ["test_CanFdMessage.blf", { noChannel: true, wideIds: true }],
  ["test_CanFdMessage64.blf", { wideIds: true, noData: true }],
  ["test_CanMessage.blf", { noChannel: true, wideIds: true, noDlc: true }],
  // channels count from 1 there although the writer adds 1
  ["test_CanMessage.trc", { channelOffset: 1 }],
  ["test_CanMessage_V1_0_BUS1.trc", { channelOffset: 1 }],
  ["test_CanMessage_V1_1.trc", { channelOffset: 1, toleranceUs: 5 }],
];

/** Compares our reading of a sample with python-can's. */
async function compare(
  name: string,
  quirks: Quirks,
  { samples: from, oracles: against }: { samples: string; oracles: string },
): Promise<void> {
  const { frames, log } = await readAll(readFileSync(`${from}/${name}`));
  const wanted = readOracle(quirks.oracle ?? name, against);
  expect(frames.map((each) => lineOf(each, quirks))).toEqual(wanted.map((each) => oracleLine(each, quirks)));
  const tolerance = quirks.toleranceUs ?? 1;
  const startUs = quirks.timesFromStart === true ? (log.header.startUs ?? 0) : 0;
  const late = frames.filter((each, i) => !(Math.abs(each.timestampUs - startUs - (wanted[i]?.timestamp ?? 0) * 1e6) <= tolerance));
  expect(late).toEqual([]);
  expect(log.report.skipped).toBe(0);
}

/** The samples that are kept here; how they were made stands in samples/make-samples.py. */
const OWN_FILES: readonly [string, Quirks][] = [
  ["mixed.log", { noRemoteDlc: true, noErrorChannel: true }],
  ["mixed.asc", {}],
  ["mixed.blf", {}],
  ["mixed.csv", { noChannel: true, noDirection: true, noFd: true }],
  // the start is written wrongly (days of two epochs) and not read
  ["mixed.trc", { channelOffset: 1, timesFromStart: true }],
  ["objects.blf", {}],
  ["vector.asc", {}],
  ["peak-1.0.trc", { channelOffset: 1 }],
  ["peak-1.1.trc", { channelOffset: 1, timesFromStart: true }],
  ["peak-2.1.trc", { channelOffset: 1, timesFromStart: true }],
];

describe("samples made with python-can", () => {
  it.each(OWN_FILES)("%s reads as python-can reads it, its known defects aside", async (name, quirks) => {
    await compare(name, quirks, { samples: own, oracles: own });
  });

  it("are all compared", () => {
    const compared = OWN_FILES.flatMap(([name]) => [name, `${name}.jsonl`]);
    expect(readdirSync(own).sort()).toEqual([...compared, "README.md", "make-samples.py"].sort());
  });
});

describe.skipIf(!existsSync(samples))("sample files", () => {
  it.each(FILES)("%s reads as python-can reads it, its known defects aside", async (name, quirks) => {
    await compare(name, quirks, { samples, oracles });
  });

  it("are all compared", () => {
    const compared = new Set(FILES.map(([name]) => name));
    expect(readdirSync(samples).filter((name) => !compared.has(name))).toEqual(["GVRET_Log.csv"]);
  });

  it("mixed_3k.blf holds exactly what was written into it", async () => {
    const { frames } = await readAll(readFileSync(`${samples}/mixed_3k.blf`));
    const truth = readOracle("mixed_3k.truth");
    expect(frames.map((each) => `${each.timestampUs} ${lineOf(each, {})}`)).toEqual(
      truth.map((each) => `${Math.round(each.timestamp * 1e6)} ${oracleLine(each, {})}`),
    );
  });

  it("the GVRET log holds the frames of the candump log made from it", async () => {
    const gvret = await readAll(readFileSync(`${samples}/GVRET_Log.csv`));
    const candump = await readAll(readFileSync(`${samples}/savvycan_candump.log`));
    expect(gvret.log.format.name).toBe("gvret");
    // that one has whole seconds only
    const wholeSeconds = gvret.frames.map((each) => show({ ...each, timestampUs: Math.floor(each.timestampUs / 1e6) * 1e6 }));
    expect(wholeSeconds).toEqual(candump.frames.map(show));
  });

  it("a cut BLF file says what is missing", async () => {
    const { log } = await readAll(readFileSync(`${samples}/edge_truncated.blf`));
    expect(describeReport(log.report)).toEqual([
      "byte 144: expected an object of 2432 bytes, found the end of the file after 2402",
      "the file is truncated; all complete frames were read",
    ]);
  });
});
