import type { ByteOrder } from "canalystii/dbc";
import { some } from "./counted.js";

/** Names of bits, and where they are. */
export const bitsText = {
  byteOrders: { intel: "Low byte first (Intel)", motorola: "High byte first (Motorola)" },
  bit: (byte: number, bit: number) => `byte ${byte} bit ${bit}`,
  bits: (byte: number, least: number, most: number) => `byte ${byte} bits ${least}–${most}`,
  byte: (at: number) => `byte ${at}`,
  bytes: (from: number, to: number) => `bytes ${from}–${to}`,
  fromTo: (from: string, to: string) => `${from} – ${to}`,
  inOrder: (bits: string, byteOrder: ByteOrder) => `${bits}, ${byteOrder === "intel" ? "low" : "high"} byte first`,
  signed: (bits: string) => `${bits}, signed`,
  inDatabase: (start: number, length: number, byteOrder: ByteOrder) =>
    `In a database: start bit ${start}, ${some(length, "bit")}, ${byteOrder === "intel" ? "Intel" : "Motorola"}`,
} as const;
