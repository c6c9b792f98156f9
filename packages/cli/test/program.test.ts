import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { quickly } from "./in-process.js";
import { lines } from "./run.js";

describe("canalyst", () => {
  it("prints its help and version on stdout", async () => {
    const help = await quickly(["--help"]);
    expect(help.status).toBe(0);
    for (const command of ["list", "dump", "send", "generate", "monitor", "doctor"]) expect(help.stdout).toContain(`\n  ${command} `);
    expect((await quickly(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const dump = await quickly(["help", "dump"]);
    expect(dump.status).toBe(0);
    expect(dump.stdout).toContain("--filter");
    expect((await quickly(["help", "bridge", "relay"])).stdout).toMatch(/^Usage: canalyst bridge relay /);
  });

  it.each([
    [["mon", "--help"], "monitor"],
    [["br", "r", "--help"], "bridge relay"],
    [["h", "b", "rel"], "bridge relay"],
    [["bridge", "socketcan", "--help"], "bridge socketcan"],
    [["b", "he", "socketcand"], "bridge socketcand"],
  ])("takes %j for what it is the beginning of", async (args, name) => {
    const { status, stdout } = await quickly(args);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: canalyst ${name} `));
  });

  it("has --verbose among the general options of every command", async () => {
    for (const command of ["simulate", "dump"]) {
      const { stdout } = await quickly([command, "--help"]);
      const group = stdout.slice(0, stdout.indexOf("--verbose")).match(/^\w.*:$/gm);
      expect(group?.at(-1), command).toBe("Options:");
    }
  });

  it.each([
    [["dump", "--bogus"], /unknown option '--bogus'/],
    [["dunp"], /unknown command 'dunp'[\s\S]*dump/],
    [["d"], /^canalyst: "d" is ambiguous: dump.* or doctor$/m],
    [["br", "soc", "--help"], /^canalyst: "soc" is ambiguous: socketcan or socketcand$/m],
    [["help", "b", "socketcanx"], /unknown command 'socketcanx'/],
    [["dump", "-d", "sim", "--bitrate", "990000"], /990000 is not supported; nearest/],
    [["dump", "-d", "sim", "--bitrate", "fast"], /bit\/s/],
    [["dump", "-d", "sim", "--channel", "2"], /"2" is not one of can0, can1/],
    [["dump", "-d", "sim", "--count", "0"], /integer of 1 or more/],
    [["dump", "-d", "sim", "--duration", "soon"], /duration/],
    [["dump", "-d", "sim", "--filter", "xyz"], /ID, ID:MASK/],
    [["dump", "-d", "sim", "-L", "--json"], /cannot be used with/],
    [["dump", "-d", "sim", "--sim-traffic", "jam"], /traffic "jam" is not one of vehicle/],
    [["send", "-d", "sim"], /missing required argument/],
    [["send", "-d", "sim", "12#11"], /"12", which is not 3 or 8 hex digits/],
    [["send", "-d", "sim", "800#11"], /not in 0\.\.7FF/],
    [["send", "-d", "sim", "123#1"], /pairs of hex digits/],
    [["send", "-d", "sim", "123#112233445566778899"], /9 bytes/],
    [["send", "-d", "sim", "123#R9"], /dlc 9/],
    [["send", "-d", "sim", "123"], /no '#'/],
    [["generate", "-d", "sim", "-g", "1", "--rate", "1"], /cannot be used with/],
    [["generate", "-d", "sim", "-D", "123"], /bytes in hex/],
    [["bridge", "relay", "sim"], /^canalyst: name two buses, e\.g\. `bridge relay 0 sim`$/m],
    [["dump", "-d", "sim", "-b", "2M"], /bit rate must be 5k to 1M, not 2000000/],
    [["simulate"], /--usbip/],
    [["simulate", "--usbip", "--knob", "idleRead=maybe"], /not one of answer, nak/],
    [["simulate", "--usbip", "--knob", "magic=1"], /not KEY=VALUE/],
    [["doctor", "-d", "sim", "--with-payload"], /--with-payload needs --report/],
    [["doctor", "-d", "sim", "--report", "-"], /--report needs a file/],
    [[], /Usage/],
  ])("refuses %j with status 2 and a reason, without a stack", async (args, words) => {
    const { status, stdout, stderr } = await quickly(args);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("ends with status 3 where there is no such adapter, with a hint", async () => {
    const { status, stderr } = await quickly(["dump", "-d", "no-such-adapter"]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^canalyst: /);
    expect(lines(stderr).length).toBeGreaterThan(0);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("names a log that is missing, and one that is none", async () => {
    const missing = await quickly(["dump", "-d", "sim", "--sim-replay", "/no/such.log"]);
    expect(missing).toMatchObject({ status: 1, stderr: "canalyst: /no/such.log: no such file or folder\n" });
    const folder = await quickly(["dump", "-d", "sim", "--sim-replay", "/"]);
    expect(folder).toMatchObject({ status: 1, stderr: "canalyst: / is a folder, not a file\n" });
  });

  it("shows the stack to those who ask", async () => {
    const { stderr } = await quickly(["dump", "-d", "sim", "--sim-replay", "/no/such.log", "--verbose"]);
    expect(stderr).toMatch(/^\s+at /m);
  });

  it("lists adapters as data, and says in words when there is none", async () => {
    const { status, stdout, stderr } = await quickly(["list", "--json"]);
    expect(status).toBe(0);
    if (stdout === "") expect(stderr).toContain("no Canalyst-II is plugged in");
    else for (const line of lines(stdout)) expect(JSON.parse(line)).toHaveProperty("index");
  });
});

describe("canalyst send", () => {
  it("sends every frame of every round", async () => {
    const { status, stdout, stderr } = await quickly(["send", "-d", "sim", "123#DEADBEEF", "1F334455#R4", "--repeat", "3", "-i", "5"]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "sent 6 frames on channel 0 (CAN1)\n" });
  });
});

describe("canalyst generate", () => {
  it("sends so many frames and says so", async () => {
    const { status, stderr } = await quickly(["generate", "-d", "sim", "--rate", "1000", "-n", "100"]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^sent 100 frames in /);
  });
});

describe("canalyst doctor", () => {
  it("finds the virtual adapter in order and sends nothing", async () => {
    const { status, stdout } = await quickly(["doctor", "-d", "sim"]);
    expect(status).toBe(0);
    expect(stdout).toContain("✓ open");
    expect(stdout).toContain("not tested, nothing was sent");
    expect(stdout).not.toContain("✗");
  });

  it("tests the round trip on demand", async () => {
    const { status, stdout } = await quickly(["doctor", "-d", "sim", "--loopback"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/✓ CAN1 → CAN2 +all 100 frames arrived, in order/);
    expect(stdout).toMatch(/✓ CAN2 → CAN1 +all 100 frames arrived, in order/);
  });

  it("gives everything as one JSON object", async () => {
    const { status, stdout } = await quickly(["doctor", "-d", "sim", "--json"]);
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as { versions: unknown; findings: unknown[]; transcript?: unknown };
    expect(report).toMatchObject({
      versions: { node: process.versions.node, canalyst: expect.stringMatching(/^\d/) as unknown },
      system: { platform: process.platform },
      usbDevice: { vendorId: "04d8", productId: "0053" },
      idleReads: "answered",
      channels: [{ channel: 0, config: { bitrate: 500_000 }, registers: { regEwLimit: 96 } }, { channel: 1 }],
      status: 0,
    });
    expect(report.findings).toContainEqual({ level: "ok", subject: "open", text: expect.any(String) as unknown });
    expect(report.transcript).toBeUndefined();
  });

  it("writes a report with the USB transfers into a file that is not there yet", async () => {
    const folder = mkdtempSync(join(tmpdir(), "canalyst-doctor-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "report.json");
    const { status, stdout, stderr } = await quickly(["doctor", "-d", "sim", "--loopback", "--report", file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: `report written to ${file}; read through it before you share it\n` });
    expect(stdout).toContain("✓ CAN2 → CAN1");
    const report = JSON.parse(readFileSync(file, "utf8")) as { transcript: string[] };
    expect(report).toMatchObject({ "loopback 0 to 1": { frames: 100, arrived: 100, wrong: 0 }, status: 0 });
    // STOP, the first command, in full; frames only counted
    expect(report.transcript[0]).toMatch(/^0\.00 ms \+\d+\.\d\d {2}out [24] {2}64 bytes {2}03 \(63 zeros\)$/);
    expect(report.transcript.join("\n")).toMatch(/ out 1 {2}\d+ bytes {2}frames in each packet: 3 3 3/);
    expect(report.transcript.join("\n")).not.toContain("55 aa");
    expect(await quickly(["doctor", "-d", "sim", "--report", file])).toMatchObject({
      status: 2,
      stderr: `canalyst: ${file} already exists; choose another file\n`,
    });
  });

  it("prints the udev rule alone on stdout", async () => {
    const { stdout, stderr } = await quickly(["doctor", "--udev"]);
    expect(stdout).toMatch(/^SUBSYSTEM=="usb".*04d8.*\n$/);
    expect(stderr).toContain("udevadm");
  });
});

describe("canalyst monitor", () => {
  it("prints the table once where stdout is no terminal", async () => {
    const { status, stdout } = await quickly(["monitor", "-d", "sim", "-w", "500ms"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^can0 +\d+\/s/);
    expect(stdout).toMatch(/^ 0 0C0 +\d+ +\d+\.\d ms/m);
    expect(stdout).not.toContain("\x1b");
  });
});
