import { spawn } from "node:child_process";
import { once } from "node:events";
import { env } from "node:process";

/**
 * @typedef {object} Guest
 * @property {Promise<string | undefined>} ended settles when the guest is gone: undefined after an orderly end, else how it went wrong
 * @property {() => boolean} alive
 * @property {() => void} kill ends the guest at once
 */

/**
 * Boots a guest. It runs main.sh from the shared folder and then switches itself off.
 * @param {object} what
 * @param {import("../provision.mjs").Provision} what.provision
 * @param {string} what.share folder that host and guest both write
 * @param {string | undefined} what.console file that gets the guest's console; undefined: this terminal
 * @param {number} what.limitSeconds after which the guest switches itself off
 * @returns {Guest}
 */
export function boot({ provision, share, console, limitSeconds }) {
  // CANALYSTII_SYSTEM_ACCEL=kvm is much quicker where it works; software emulation works everywhere.
  const accelerator = env["CANALYSTII_SYSTEM_ACCEL"] || "tcg,thread=multi";
  const terminal = console === undefined;
  const child = spawn(
    "qemu-system-x86_64",
    [
      ...["-accel", accelerator, "-cpu", "max", "-smp", "2", "-m", "3072"],
      ...["-nodefaults", "-display", "none", "-no-reboot", "-monitor", "none"],
      // In a terminal Ctrl-C is for the program in the guest.
      ...["-chardev", terminal ? "stdio,id=console,signal=off" : `file,id=console,path=${escapeCommas(console)}`],
      ...["-serial", "chardev:console"],
      ...["-kernel", provision.kernel.image, "-initrd", provision.initramfs],
      "-append",
      // The kernel's tests of its own ciphers were once seen to hang in emulation.
      `console=ttyS0 quiet panic=-1 mitigations=off cryptomgr.notests net.ifnames=0 limit=${limitSeconds}`,
      ...share9p("root", "/", "readonly=on,multidevs=remap"),
      ...share9p("share", share, "multidevs=remap"),
      ...["-device", "virtio-rng-pci"],
      ...["-netdev", "user,id=network", "-device", "virtio-net-pci,netdev=network,romfile="],
    ],
    { stdio: [terminal ? "inherit" : "ignore", terminal ? "inherit" : "pipe", terminal ? "inherit" : "pipe"] },
  );
  let complaint = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      complaint += text;
    });
  }

  let alive = true;
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(child, "close").then(
    ([code, signal]) => {
      alive = false;
      process.off("exit", kill);
      if (code === 0) return undefined;
      return `QEMU ended with ${signal ?? code}${complaint === "" ? "" : `: ${complaint.trim()}`}`;
    },
    (/** @type {Error} */ error) => {
      alive = false;
      return `QEMU could not be started: ${error.message}`;
    },
  );
  return { ended, alive: () => alive, kill };
}

/**
 * @param {string} tag
 * @param {string} path
 * @param {string} how
 */
function share9p(tag, path, how) {
  return [
    ...["-fsdev", `local,id=${tag},path=${escapeCommas(path)},security_model=none,${how}`],
    ...["-device", `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`],
  ];
}

/** @param {string} value */
function escapeCommas(value) {
  return value.replaceAll(",", ",,");
}
