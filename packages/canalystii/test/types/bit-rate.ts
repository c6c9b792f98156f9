// Checked by the compiler, never run: exactly one of bitrate and timing is given to whatever opens or sets up a channel.
import { CanalystBus, CanalystDevice, type CanBus, openBus } from "../../src/index.js";

const registers = { btr0: 0x00, btr1: 0x1c };
const segments = { brp: 1, tseg1: 13, tseg2: 2, sjw: 1 };

export const allowed = [
  () => CanalystBus.open({ bitrate: 500_000 }),
  () => CanalystBus.open({ timing: registers, channels: [0] }),
  () => CanalystBus.open({ timing: segments, bitrate: undefined }),
  () => CanalystDevice.open(),
  () => CanalystDevice.open({ device: "1-2" }),
  () => CanalystDevice.open({ bitrate: 500_000, mode: "normal" }),
  () => CanalystDevice.open({ timing: registers, start: false }),
  () => CanalystDevice.request(),
  () => CanalystDevice.request({ timing: registers }),
  () => openBus("0", { bitrate: 500_000 }),
  () => openBus("sim", { timing: registers }),
  () => CanalystBus.open({ bitrate: 500_000, channelConfigs: { 1: { bitrate: 125_000 } } }),
  () => CanalystBus.open({ timing: registers, channelConfigs: { 0: { mode: "listen-only" } } }),
  () => CanalystBus.open({ channelConfigs: { 0: { bitrate: 500_000 }, 1: { timing: segments } } }),
  () => openBus("sim", { channels: [1], channelConfigs: { 1: { bitrate: 125_000 } } }),
  () => openBus("socketcand://host/can0"),
  () => openBus("socketcand://host/can0", { timeoutMs: 1000 }),
  (bus: CanBus) => bus.configure(0, { bitrate: 500_000 }),
  (bus: CanBus) => bus.configure(0, { timing: segments, mode: "listen-only" }),
  (device: CanalystDevice) => device.init(0, { timing: registers }),
];

export const refused = [
  // @ts-expect-error no bit rate
  () => CanalystBus.open(),
  // @ts-expect-error no bit rate
  () => CanalystBus.open({ channels: [0] }),
  // @ts-expect-error both
  () => CanalystBus.open({ bitrate: 500_000, timing: registers }),
  // @ts-expect-error no common bit rate, and none for a channel
  () => CanalystBus.open({ channelConfigs: { 0: { bitrate: 500_000 }, 1: { mode: "normal" } } }),
  // @ts-expect-error both, for a channel
  () => CanalystBus.open({ bitrate: 500_000, channelConfigs: { 1: { bitrate: 125_000, timing: registers } } }),
  // @ts-expect-error half a timing
  () => CanalystBus.open({ timing: { btr0: 0 } }),
  // @ts-expect-error a mode of channels that are not initialised
  () => CanalystDevice.open({ mode: "listen-only" }),
  // @ts-expect-error both
  () => CanalystDevice.open({ bitrate: 500_000, timing: segments }),
  // @ts-expect-error both
  () => CanalystDevice.request({ bitrate: 500_000, timing: segments }),
  // @ts-expect-error the browser's user chooses it
  () => CanalystDevice.request({ bitrate: 500_000, device: 0 }),
  // @ts-expect-error no bit rate
  () => openBus("0"),
  // @ts-expect-error no bit rate
  () => openBus("sim", { channels: [0] }),
  // @ts-expect-error both
  () => openBus("sim", { bitrate: 500_000, timing: registers }),
  // @ts-expect-error no bit rate
  (bus: CanBus) => bus.configure(0, { mode: "normal" }),
  // @ts-expect-error both
  (bus: CanBus) => bus.configure(0, { bitrate: 500_000, timing: segments }),
  // @ts-expect-error no bit rate
  (device: CanalystDevice) => device.init(0),
];
