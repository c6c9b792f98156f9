import fc from "fast-check";

/** Text of any characters, with many control characters and half ones. fast-check's own takes seconds to be made. */
export function anyText(mostCharacters: number): fc.Arbitrary<string> {
  const point = fc.oneof(fc.nat(0xff), fc.nat(0xffff), fc.nat(0x10ffff));
  return fc.array(point, { maxLength: mostCharacters, size: "max" }).map((points) => String.fromCodePoint(...points));
}
