import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CanFrame, VirtualBus } from "canalystii";
import { parseHostPort, SocketcandServer } from "canalystii/bridge";
import { describe, expect, it } from "vitest";
import { canalyst, lines } from "./run.js";

const quiet = ["--device", "sim", "--sim-traffic", "none"];

describe("canalyst bridge", () => {
  it("lists its three kinds, and tells an unknown one", async () => {
    const { status, stdout } = await canalyst(["bridge", "--help"]);
    expect(status).toBe(0);
    for (const word of ["socketcan ", "socketcand ", "relay "]) expect(stdout).toContain(word);
    expect(await canalyst(["bridge", "kvaser"])).toMatchObject({ status: 2, stderr: expect.stringContaining("kvaser") as unknown });
  });

  it("socketcand: serves the adapter to another canalyst, says who comes, and ends on SIGINT", async () => {
    let second: ReturnType<typeof canalyst> | undefined;
    const first = await canalyst(
      ["bridge", "socketcand", "--device", "sim", "--listen", "127.0.0.1:0", "--names", "body,engine", "--verbose"],
      {
        onOutput: (child, text) => {
          const port = /^127\.0\.0\.1:(\d+) body engine$/m.exec(text)?.[1];
          if (port === undefined || second !== undefined) return;
          const address = `socketcand://127.0.0.1:${port}/engine`;
          second = canalyst(["dump", "--device", address, "--channel", "0", "--count", "5", "-L"]).finally(() => child.kill("SIGINT"));
        },
      },
    );
    const dump = await second;
    expect(dump?.stderr).toBe("");
    expect(dump).toMatchObject({ status: 0 });
    expect(dump?.stdout.split("\n").filter((line) => /^\(\d+\.\d{6}\) engine [0-9A-F]+#[0-9A-F]*/.test(line))).toHaveLength(5);
    expect(first.status).toBe(0);
    expect(first.stderr).toMatch(/^127\.0\.0\.1:\d+ connected\n127\.0\.0\.1:\d+ disconnected/m);
  });

  it("socketcand: a channel has its server's name in what is printed, recorded and said", async () => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const server = await SocketcandServer.listen(served, {
      port: 0,
      names: new Map([
        [0, "body"],
        [1, "can1"],
      ]),
    });
    const folder = await mkdtemp(join(tmpdir(), "canalyst-"));
    const ticking = peer.sendPeriodic({ id: 0x123, channel: 1, data: [7] }, { periodMs: 5 });
    try {
      const address = ["--device", `socketcand://127.0.0.1:${server.port}/can1`];
      const log = join(folder, "a.log");
      const [dump, record, monitor] = await Promise.all([
        canalyst(["dump", ...address, "-n", "2"]),
        canalyst(["record", log, ...address, "-n", "2"]),
        canalyst(["monitor", ...address, "-w", "500ms"]),
      ]);
      // alone: the others would hear it
      const send = await canalyst(["send", ...address, "7FF#"]);
      const bridge = await canalyst(["bridge", "socketcand", ...address, "--listen", "127.0.0.1:0"], {
        onOutput: (child) => void child.kill("SIGINT"),
      });
      expect(lines(dump.stdout)).toEqual(["  can1  123   [1]  07", "  can1  123   [1]  07"]);
      expect(record.status).toBe(0);
      expect(await readFile(log, "utf8")).toMatch(/^\(\d+\.\d{6}\) can1 123#07 R\n/);
      expect(monitor.stdout).toMatch(/^can1 /);
      expect(send.stderr).toBe("sent 1 frame on channel 0 (can1)\n");
      expect(bridge.stdout).toMatch(/^127\.0\.0\.1:\d+ can1\n$/);
    } finally {
      ticking.stop();
      await server.close();
      await rm(folder, { recursive: true });
      await Promise.all([served.close(), peer.close()]);
    }
  });

  it("socketcand: a server that is lost is told once, and nobody claims to wait for it", async () => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const server = await SocketcandServer.listen(served, { port: 0 });
    const ticking = peer.sendPeriodic({ id: 0x123, data: [7] }, { periodMs: 5 });
    let closing: Promise<void> | undefined;
    const { status, stderr } = await canalyst(["dump", "--device", `socketcand://127.0.0.1:${server.port}/can0`, "--channel", "0"], {
      onOutput: () => {
        closing ??= server.close();
      },
    });
    ticking.stop();
    await closing;
    await Promise.all([served.close(), peer.close()]);
    expect(lines(stderr)).toEqual(["canalyst: the connection to the socketcand server is lost (can0)"]);
    expect(status).toBe(4);
  });

  it("socketcand: warns when anybody can reach it, refuses an address or names that are none", async () => {
    const open = await canalyst(["bridge", "socketcand", ...quiet, "--listen", "0.0.0.0:0"], {
      onOutput: (child) => void child.kill("SIGINT"),
    });
    expect(open.stderr).toContain("warning: listening on 0.0.0.0: socketcand has no authentication");
    for (const [option, value] of [
      ["--listen", "a b"],
      ["--listen", "127.0.0.1:70000"],
      ["--names", "can0,can0"],
      ["--names", "a,b,c"],
      ["--max-clients", "0"],
    ] as const) {
      const { status, stderr } = await canalyst(["bridge", "socketcand", ...quiet, option, value]);
      expect(status, value).toBe(2);
      expect(stderr).toContain(value);
    }
  });

  it("socketcand: listens on a port alone, and says once when it cannot", async () => {
    const { stdout } = await canalyst(["bridge", "socketcand", ...quiet, "--listen", "0"], {
      onOutput: (child) => void child.kill("SIGINT"),
    });
    expect(stdout).toMatch(/^127\.0\.0\.1:\d+ can0 can1\n$/);
    expect(parseHostPort("80", { host: "::1", port: 1 })).toEqual({ host: "::1", port: 80 });
    const { status, stderr } = await canalyst(["bridge", "socketcand", ...quiet, "--listen", "192.0.2.1:0"]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^canalyst: listening on 192\.0\.2\.1:0 failed: no such address\n {2}this machine has no such address.*\n$/);
  });

  it("socketcand: says of a flood of clients only how many it was", async () => {
    const sockets: Socket[] = [];
    let flooding: Promise<void> | undefined;
    const { stderr } = await canalyst(["bridge", "socketcand", ...quiet, "--listen", "0", "--max-clients", "1"], {
      onOutput: (child, text) => {
        const port = Number(/:(\d+) can0 can1$/m.exec(text)?.[1]);
        if (Number.isNaN(port) || flooding !== undefined) return;
        flooding = (async () => {
          for (let i = 0; i < 61; i++) {
            const socket = connect(port, "127.0.0.1");
            sockets.push(socket);
            await once(socket, "data");
          }
          child.kill("SIGINT");
        })();
      },
    });
    await flooding;
    for (const socket of sockets) socket.destroy();
    expect(stderr.match(/^canalyst: warning: .* refused: the maximum number of clients \(1\) is connected$/gm)).toHaveLength(20);
    expect(stderr).toContain("\ncanalyst: warning: 40 further messages suppressed (clients refused)\n");
  });

  it("socketcan: prints what to run as root with --no-attach, and ends on SIGINT", async () => {
    const { status, stdout, stderr } = await canalyst(["bridge", "socketcan", ...quiet, "--no-attach"], {
      onOutput: (child, text) => {
        if (text.includes("usbip")) child.kill("SIGINT");
      },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^sudo modprobe -a vhci_hcd gs_usb can_raw\nsudo usbip --tcp-port \d+ attach -r 127\.0\.0\.1 -b 1-1\n$/);
    expect(stderr).toContain("virtual gs_usb adapter ready on 127.0.0.1:");
  });

  it("relay: between a socketcand server and the simulator, with filter and mapping, and counts", async () => {
    const [served, peer] = VirtualBus.pair() as [VirtualBus, VirtualBus];
    const server = await SocketcandServer.listen(served, { port: 0 });
    const stream = peer.frames();
    try {
      let sent = false;
      const got: CanFrame[] = [];
      const { status, stderr } = await canalyst(
        [
          "bridge",
          "relay",
          "sim",
          `socketcand://127.0.0.1:${server.port}/can0,can1`,
          "--sim-traffic",
          "vehicle",
          "--one-way",
          "--channels",
          "0=1",
          "--map",
          "000:400=400",
          "--filter",
          "000:80000400",
        ],
        {
          onWords: (child, text) => {
            if (sent || !text.includes("Ctrl-C")) return;
            sent = true;
            void (async () => {
              while (got.length < 100) got.push((await stream.next()).value as CanFrame);
              child.kill("SIGINT");
            })();
          },
        },
      );
      expect(status).toBe(0);
      expect(got.filter(({ channel, extended, id }) => channel === 1 && !extended && id >= 0x400 && id < 0x800)).toHaveLength(100);
      expect(stderr).toMatch(
        /^relaying A \(sim\) -> B \(socketcand:\/\/127\.0\.0\.1:\d+\/can0,can1\); Ctrl-C ends\n(.*\n)*frames relayed: A→B [1-9]\d*\n$/,
      );
    } finally {
      await server.close();
      await Promise.all([served.close(), peer.close()]);
    }
    expect(await canalyst(["bridge", "relay", "sim"])).toMatchObject({ status: 2 });
    expect(await canalyst(["bridge", "relay", "sim", "sim", "--map", "123"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("123=456") as unknown,
    });
    expect(await canalyst(["bridge", "relay", "sim", "sim", "--channels", "0=7"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("channel 7 is not one of") as unknown,
    });
  });
});
