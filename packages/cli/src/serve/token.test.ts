import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeToken, readTokenFile, Token } from "./token.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "canalyst-token-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string, mode = 0o600) {
  const path = join(folder, "token");
  await writeFile(path, text);
  await chmod(path, mode);
  const warnings: string[] = [];
  return { token: await readTokenFile(path, (warning) => void warnings.push(warning)), warnings };
}

describe("a token", () => {
  it("is random, has at least 128 bits and needs no escapes in a URL", () => {
    const [a, b] = [makeToken(), makeToken()];
    expect(a).not.toBe(b);
    expect(a).toMatch(/^[\w-]{22,}$/);
  });

  it("is equal only to itself", () => {
    const token = new Token("secret");
    expect(token.is("secret")).toBe(true);
    for (const other of ["", "secre", "secret ", "Secret", "secrets"]) expect(token.is(other), other).toBe(false);
  });

  it("is read from a file, without the line end", async () => {
    expect(await read("0123456789abcdef\n")).toEqual({ token: "0123456789abcdef", warnings: [] });
  });

  it("in a file of all users is read with a warning", async () => {
    if (process.platform === "win32") return;
    const { token, warnings } = await read("0123456789abcdef", 0o644);
    expect(token).toBe("0123456789abcdef");
    expect(warnings).toEqual([`every user of this machine can read ${join(folder, "token")}`]);
  });

  it.each([
    ["", "is empty"],
    [" \n\n", "is empty"],
    ["0123456789abcde", "the token has 15 characters; 16 to 512 are allowed"],
    ["x".repeat(513), "the token has 513 characters"],
    ["x".repeat(100_000), "16 to 512 are allowed"],
    ["0123456789\nabcdefgh", "must be one line of ASCII characters without blanks"],
    ["0123456789 abcdefgh", "must be one line of ASCII characters without blanks"],
    ["0123456789abcdefé", "must be one line of ASCII characters without blanks"],
  ])("file is refused: %j", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it("file that is a folder, or missing, is refused", async () => {
    await expect(readTokenFile(folder, () => {})).rejects.toThrow("is a folder");
    await expect(readTokenFile(join(folder, "none"), () => {})).rejects.toThrow(/ENOENT/);
  });
});
