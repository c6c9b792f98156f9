import { describe, expect, it } from "vitest";
import { isAllowedOrigin, parseOrigin } from "./origin-check.js";

const own = { host: "pi.local:8080", scheme: "http" } as const;
const none: ReadonlySet<string> = new Set();

describe("the header Origin", () => {
  it("may be missing, or the server's own", () => {
    expect(isAllowedOrigin({ ...own, origin: undefined }, none)).toBe(true);
    expect(isAllowedOrigin({ ...own, origin: "http://pi.local:8080" }, none)).toBe(true);
    expect(isAllowedOrigin({ ...own, host: "Pi.Local:8080", origin: "http://pi.local:8080" }, none)).toBe(true);
  });

  it.each(["http://evil.example", "https://pi.local:8080", "http://pi.local", "http://pi.local:8081", "null", ""])(
    "is refused: %j",
    (origin) => expect(isAllowedOrigin({ ...own, origin }, none)).toBe(false),
  );

  it("may be one of those allowed", () => {
    const allowed = new Set([parseOrigin("https://Analyzer.example/")]);
    expect(isAllowedOrigin({ ...own, origin: "https://analyzer.example" }, allowed)).toBe(true);
    expect(isAllowedOrigin({ ...own, origin: "https://analyzer.example.evil" }, allowed)).toBe(false);
  });

  it.each(["*", "null", "analyzer.example", "ftp://a", "https://a/path", "https://a?b", "https://u@a", "file:///x"])(
    "to allow is invalid: %s",
    (text) => expect(() => parseOrigin(text)).toThrow(/^origin ".*" is invalid; expected e\.g\./),
  );
});
