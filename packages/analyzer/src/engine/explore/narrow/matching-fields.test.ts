import { expect, it } from "vitest";
import type { Moment } from "../../../protocol.js";
import { atOnce } from "../explore-test-data.js";
import { matchingFields } from "./matching-fields.js";

const SAME: readonly Moment[] = [{ timeUs: 0 }, { timeUs: 1, relation: "same" }];
const byte = (...values: number[]) => values.map((value) => Uint8Array.of(value));

/** Whether the whole byte is found. */
async function isFound(payloads: readonly Uint8Array[], samples: readonly Uint8Array[]): Promise<boolean> {
  const { fields } = await matchingFields(SAME, { payloads, samples, most: 100, ...atOnce() });
  return fields.some(({ bits, signed }) => bits.length === 8 && !signed);
}

it.each([
  ["does not move", byte(100, 100), [], true],
  ["moves by 2 % of its range", byte(100, 105), byte(0, 250), true],
  ["moves by more", byte(100, 105), byte(5, 254), false],
  ["has no other values", byte(100, 101), [], false],
  ["moves by more than any field of its length could", byte(100, 110), byte(0, 255), false],
])("where a value was to stay the same, one that %s", async (_, payloads, samples, found) => {
  expect(await isFound(payloads, samples)).toBe(found);
});

it("payloads without any order need few looks at samples", async () => {
  let seed = 1;
  const noise = () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return (seed >> 16) & 0xff;
  };
  const payload = () => Uint8Array.from({ length: 64 }, noise);
  const payloads = Array.from({ length: 2 }, payload);
  let looks = 0;
  const samples = new Proxy(Array.from({ length: 200 }, payload), {
    get: (all, key) => {
      looks++;
      return Reflect.get(all, key) as unknown;
    },
  });
  await matchingFields(SAME, { payloads, samples, most: 100, ...atOnce() });
  // with a look at all samples for each field, more than 10 million
  expect(looks).toBeLessThan(100_000);
});
