import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { canalyst } from "./run.js";

/** Asks a USB/IP server for its devices (OP_REQ_DEVLIST). */
function deviceList(port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from("0111800500000000", "hex")));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks)));
    setTimeout(() => socket.end(), 300);
  });
}

describe("canalyst simulate --usbip", () => {
  it("serves its adapters, prints how to attach each, and ends on SIGINT", async () => {
    let asked: Promise<Buffer> | undefined;
    const { status, stdout, stderr } = await canalyst(
      ["simulate", "--usbip", "--port", "0", "--adapters", "2", "--knob", "serialNumber=A1"],
      {
        onOutput: (child, text) => {
          const port = /--tcp-port (\d+)/.exec(text)?.[1];
          if (port === undefined || asked !== undefined || !text.includes("1-2")) return;
          asked = deviceList(Number(port)).finally(() => child.kill("SIGINT"));
        },
      },
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^usbip --tcp-port \d+ attach -r 127\.0\.0\.1 -b 1-1\nusbip --tcp-port \d+ attach -r 127\.0\.0\.1 -b 1-2\n$/);
    expect(stderr).toContain("serving 2 virtual adapters");
    const list = (await asked) as Buffer;
    // version, code, status, then the number of devices
    expect(list.subarray(0, 12).toString("hex")).toBe("011100050000000000000002");
    expect(list.toString("latin1")).toContain("1-2");
  });

  it("says when the port is taken", async () => {
    let second: Promise<{ status: number | null; stderr: string }> | undefined;
    await canalyst(["simulate", "--usbip", "--port", "0", "--traffic", "none"], {
      onOutput: (child, text) => {
        const port = /--tcp-port (\d+)/.exec(text)?.[1];
        if (port === undefined || second !== undefined) return;
        second = canalyst(["simulate", "--usbip", "--port", port]).finally(() => child.kill("SIGTERM"));
      },
    });
    expect(await second).toMatchObject({ status: 1, stderr: expect.stringMatching(/port/) as unknown });
  });
});
