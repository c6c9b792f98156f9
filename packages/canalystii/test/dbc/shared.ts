import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const shared = process.env["CANALYSTII_SHARED"] ?? fileURLToPath(new URL("../../../../../shared", import.meta.url));
const folder = `${shared}/data/dbc`;

/** The databases of cantools' test suite lie beside the repository. */
export const hasCorpus = existsSync(folder);

/** Names of the corpus's files. */
export const corpus: readonly string[] = hasCorpus ? readdirSync(folder).filter((name) => /\.dbc$/i.test(name)) : [];

/** A number as the oracle writes it. */
export type OracleNumber = number | { readonly $int: string } | { readonly $float: "nan" | "inf" | "-inf" };

export interface OracleSignal {
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly byte_order: "little_endian" | "big_endian";
  readonly signed: boolean;
  readonly is_float: boolean;
  readonly scale: number;
  readonly offset: number;
  readonly min: OracleNumber | null;
  readonly max: OracleNumber | null;
  readonly unit: string | null;
  readonly receivers: readonly string[];
  readonly is_multiplexer: boolean;
  readonly multiplexer_ids: readonly number[] | null;
  readonly multiplexer_signal: string | null;
  readonly comment: string | null;
  readonly choices: Readonly<Record<string, string>> | null;
  readonly initial: OracleNumber | null;
  readonly spn: number | null;
  readonly attributes: Readonly<Record<string, string | number>>;
}

interface OracleFrame {
  readonly kind: string;
  readonly data: string;
  readonly phys: Readonly<Record<string, OracleNumber>> | null;
  readonly raw: Readonly<Record<string, OracleNumber>> | null;
  readonly error: string | null;
}

export interface OracleMessage {
  readonly frame_id: number;
  readonly extended: boolean;
  readonly is_fd: boolean;
  readonly length: number;
  readonly name: string;
  readonly senders: readonly string[];
  readonly cycle_time: number | null;
  readonly comment: string | null;
  readonly protocol: string | null;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly signals: readonly OracleSignal[];
  readonly frames: readonly OracleFrame[];
}

export interface Oracle {
  readonly version: string;
  readonly nodes: readonly { readonly name: string; readonly comment: string | null }[];
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly value_tables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly messages: readonly OracleMessage[];
}

export function readDatabase(name: string): Uint8Array {
  return readFileSync(`${folder}/${name}`);
}

export function readOracle(name: string): Oracle {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as Oracle;
}

/** As this library gives raw values. */
export function oracleRaw(value: OracleNumber): number | bigint {
  if (typeof value === "number") return value;
  return "$int" in value ? BigInt(value.$int) : oracleDouble(value);
}

export function oracleDouble(value: OracleNumber): number {
  if (typeof value === "number") return value;
  if ("$int" in value) return Number(value.$int);
  return value.$float === "nan" ? Number.NaN : Number(value.$float.replace("inf", "Infinity"));
}
