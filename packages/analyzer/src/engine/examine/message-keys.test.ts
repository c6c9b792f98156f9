import { expect, it } from "vitest";
import { keyNumber, keyOf } from "./message-keys.js";

it("numbers of keys tell channel, id and format apart", () => {
  for (const key of [
    { channel: 0, id: 0, extended: false },
    { channel: 255, id: 0x1fff_ffff, extended: true },
    { channel: 1, id: 0x7ff, extended: false },
  ])
    expect(keyOf(keyNumber(key.channel, key.id, key.extended))).toEqual(key);
});
