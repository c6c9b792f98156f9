import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSite } from "./site-files.js";

it("a site has its files by URL, index.html also as /, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "canalyst-site-"));
  try {
    await mkdir(join(folder, "site/a b"), { recursive: true });
    await writeFile(join(folder, "secret.txt"), "secret");
    await writeFile(join(folder, "site/index.html"), "<p>");
    await writeFile(join(folder, "site/a b/x.js"), "1");
    await writeFile(join(folder, "site/blob"), "2");
    if (process.platform !== "win32") await symlink(join(folder, "secret.txt"), join(folder, "site/link.txt"));
    const site = await readSite(join(folder, "site"));
    expect([...site.keys()].sort()).toEqual(["/", "/a%20b/x.js", "/blob", "/index.html"]);
    expect(site.get("/")?.type).toBe("text/html; charset=utf-8");
    expect(site.get("/a%20b/x.js")?.type).toBe("text/javascript; charset=utf-8");
    expect(site.get("/blob")?.type).toBe("application/octet-stream");
    expect(site.get("/blob")?.tag).not.toBe(site.get("/")?.tag);
  } finally {
    await rm(folder, { recursive: true });
  }
});
