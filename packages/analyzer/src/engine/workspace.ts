import { type Clock, FrameFlag } from "canalystii";
import type { ColumnDecoder, Message } from "canalystii/dbc";
import type { ChannelState, EngineState, Loss, RateHistory } from "../protocol.js";
import { Capture } from "./capture.js";
import { Databases } from "./databases.js";
import { promptClock } from "./prompt-clock.js";
import type { QueryContext, SignalOf } from "./query/query-context.js";
import type { LiveRecording } from "./recording/live-recording.js";
import type { RecordingFolder } from "./recording/recording-folder.js";
import type { FindMessage } from "./send/send-slot.js";
import { Sending } from "./send/sending.js";
import { type Pause, Slices } from "./slices.js";
import type { FindAdapter } from "./source/open-adapter.js";
import type { OpenRemoteBus } from "./source/open-remote.js";
import { SourceList } from "./source/source-list.js";
import { rateOf } from "./views/id-states.js";
import { MissedPeriods } from "./views/missed-periods.js";

/** What the engine needs of where it runs. */
export interface Environment {
  readonly clock: Clock;
  readonly pause: Pause;
  readonly folder: RecordingFolder;
  /** Default: by the list of the adapters that the page may use. */
  readonly findAdapter?: FindAdapter | undefined;
  /** Default: by WebSocket. */
  readonly openRemoteBus?: OpenRemoteBus | undefined;
}

/** Everything that the engine has: frames, sources, databases, and the recording under way. */
export class Workspace implements QueryContext {
  readonly environment: Environment;
  readonly onChange: () => void;
  readonly sources = new SourceList();
  readonly databases: Databases;
  readonly capture: Capture;
  readonly missedPeriods: MissedPeriods;
  readonly sending: Sending;
  recording: LiveRecording | undefined;
  /** Files are being put into the capture. */
  reading = false;

  /** @param onChange is called when there is something new to show */
  constructor(environment: Environment, onChange: () => void) {
    const { clock, pause } = environment;
    this.environment = environment;
    this.onChange = onChange;
    this.databases = new Databases(() => new Slices(clock, pause));
    this.capture = new Capture({ clock, pause, context: this, onChange });
    this.missedPeriods = new MissedPeriods(
      this.capture.store,
      (channel, id, extended) => this.messageOf(channel, id, extended)?.cycleTimeMs,
    );
    this.capture.follow(this.missedPeriods);
    const messageOf: FindMessage = (...key) => this.messageOf(...key);
    this.sending = new Sending({ clock: promptClock(clock, pause), messageOf, onChange });
  }

  /** What a result of the capture lacks that is made now, as phrases. */
  get unread(): readonly string[] {
    return this.reading ? ["files were still being read: frames that were read later are missing"] : [];
  }

  state(): EngineState {
    const { capture, sources, reading, databases, recording, sending } = this;
    const { firstRow, endRow, firstUs, lastUs, discarded, backwards, bytes, limitBytes } = capture.store;
    return {
      sources: sources.all.map((source) => source.state()),
      reading,
      store: { generation: capture.generation, firstRow, endRow, firstUs, lastUs, discarded, backwards, bytes, limitBytes },
      views: capture.viewStates(),
      channels: this.#channels(),
      databases: databases.state(),
      recording: recording?.state(),
      sending: sending.state(),
      losses: this.#losses(),
    };
  }

  messageOf(channel: number, id: number, extended: boolean): Message | undefined {
    return this.databases.messageOf(channel, id, extended);
  }

  signalsNamed(name: string): readonly SignalOf[] {
    return this.databases.signalsNamed(name);
  }

  columns(signals: readonly string[]): ColumnDecoder {
    return this.databases.columns(signals);
  }

  rateOf(channel: number, id: number, extended: boolean): number {
    const state = this.capture.ids.get(channel, id, extended ? FrameFlag.EXTENDED : 0);
    return state === undefined ? 0 : rateOf(state);
  }

  sourceName(source: number): string {
    return this.sources.nameOf(source);
  }

  similarSignal(name: string): string | undefined {
    const wanted = name.toLowerCase();
    const names = [...this.databases.signalNames()];
    return (
      names.find((each) => each.toLowerCase() === wanted) ??
      (wanted.length < 3 ? undefined : names.find((each) => each.toLowerCase().includes(wanted) || wanted.includes(each.toLowerCase())))
    );
  }

  /** Rates of a channel so far, of a live source in full seconds. Its first one is not complete: the source was opened in its course. */
  rateHistory(channel: number): RateHistory {
    const lastSecond = this.#nowUs() === undefined ? undefined : this.#lastFullSecond();
    const history = this.capture.meter.history(channel, lastSecond);
    return { ...history, isMeasured: lastSecond === undefined || lastSecond * 1e6 > history.startUs };
  }

  #channels(): ChannelState[] {
    const { meter } = this.capture;
    const second = this.#lastFullSecond();
    const setUp = this.sources.all.filter((source) => source.isLive).flatMap((source) => source.channels);
    const numbers = [...new Set([...meter.channels, ...setUp.map(({ channel }) => channel)])].sort((a, b) => a - b);
    return numbers.map((channel) => {
      const bitrate = setUp.find((each) => each.channel === channel)?.bitrate;
      const { frames, bits, dataBits } = meter.at(channel, second);
      const load = bitrate === undefined || dataBits > 0 ? undefined : Math.min(1, bits / bitrate);
      return { channel, frames: meter.total(channel), framesPerSecond: frames, load, bitrate };
    });
  }

  /** While frames may come, by the time that they would carry, so that a silent bus shows that it is silent. */
  #lastFullSecond(): number {
    const nowUs = this.#nowUs();
    return (nowUs === undefined ? (this.capture.meter.lastSecond ?? 0) : Math.floor(nowUs / 1e6)) - 1;
  }

  /** The time that a frame would carry now; undefined: none can come. */
  #nowUs(): number | undefined {
    return this.sources.all.map((source) => source.nowUs()).find((time) => time !== undefined);
  }

  #losses(): Loss[] {
    const { discarded } = this.capture.store;
    const atLimit: Loss[] =
      discarded === 0 ? [] : [{ stage: "store", name: "the oldest frames, at the memory limit", count: discarded, atMost: discarded }];
    return [...this.sources.all.flatMap((source) => source.losses), ...atLimit, ...(this.recording?.losses() ?? [])];
  }
}
