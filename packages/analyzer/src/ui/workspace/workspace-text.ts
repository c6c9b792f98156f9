import type { DatabaseSource, EditedSource } from "../kept/database-source.js";
import { readSettings, type Settings } from "../kept/settings.js";
import { text } from "../text.js";

/** A workspace: everything that is kept of the page but the frames. */
export interface Workspace {
  readonly settings: Settings;
  readonly databases: readonly DatabaseSource[];
}

const KIND = "canalyst-analyzer-workspace";
const VERSION = 1;
/** Databases beyond this number are refused: a file with more is damaged or hostile. */
const MOST_DATABASES = 100;
/** Of what a file had. */
const MOST_PHRASES = 50;
const LONGEST_PHRASE = 200;

/** Writes a workspace as the text of a file. */
export function printWorkspace({ settings, databases }: Workspace): string {
  const files = databases.map(({ name, bytes, channels, edited }) => ({ name, channels, edited, base64: toBase64(bytes) }));
  return `${JSON.stringify({ kind: KIND, version: VERSION, settings, databases: files }, undefined, 2)}\n`;
}

/**
 * Reads the text of a workspace's file. Settings that are missing or wrong have their defaults.
 * @throws Error if it is none
 */
export function parseWorkspace(content: string): Workspace {
  const parsed = parseJson(content);
  if (parsed["kind"] !== KIND) throw new Error(text.workspace.wrong);
  if (typeof parsed["version"] === "number" && parsed["version"] > VERSION) throw new Error(text.workspace.newer);
  return { settings: readSettings(parsed["settings"]), databases: readDatabases(parsed["databases"]) };
}

function parseJson(content: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(content);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Reads databases as they are kept or saved; those that are none are left out. */
export function readDatabases(value: unknown): DatabaseSource[] {
  return Array.isArray(value) ? value.slice(0, MOST_DATABASES).flatMap(readDatabase) : [];
}

function readDatabase(value: unknown): DatabaseSource[] {
  if (typeof value !== "object" || value === null) return [];
  const { name, bytes, base64, channels, edited } = value as Record<string, unknown>;
  const content = bytes instanceof Uint8Array ? bytes : fromBase64(base64);
  if (typeof name !== "string" || content === undefined) return [];
  const sound = Array.isArray(channels) && channels.every((channel) => Number.isInteger(channel) && channel >= 0 && channel <= 255);
  return [{ name, bytes: content, channels: sound ? channels : undefined, edited: readEdited(edited) }];
}

function readEdited(value: unknown): EditedSource | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { dropped } = value as Record<string, unknown>;
  const phrases = Array.isArray(dropped) ? dropped.filter((phrase) => typeof phrase === "string") : [];
  return { dropped: phrases.slice(0, MOST_PHRASES).map((phrase) => phrase.slice(0, LONGEST_PHRASE)) };
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(""));
}

function fromBase64(value: unknown): Uint8Array | undefined {
  if (typeof value !== "string") return undefined;
  try {
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
