import type { FrameBatch } from "canalystii";
import type { Databases } from "../databases/databases.js";
import type { Colours, Style } from "../text/colour.js";
import { terminalSafe } from "../text/terminal-safe.js";
import { textWidth } from "../text/text-width.js";
import type { DecodedWriter, DecodedWriterOptions } from "./decoded-writer.js";
import { FrameDecoder } from "./frame-decoder.js";
import { MessageText } from "./message-text.js";
import type { TimeText } from "./time-text.js";
import type { Undecoded } from "./undecoded.js";

export interface TextLinesOptions extends DecodedWriterOptions {
  readonly colours: Colours;
  /** Names of channels; default: `can0` … */
  readonly channelNames: ReadonlyMap<number, string>;
}

/** Longer names of messages are not aligned. */
const MAX_NAME = 28;
const CHANNEL_STYLES = ["cyan", "magenta", "green", "blue"] as const;

/** Decoded frames for people, one per line: ` 12.500000  can0  EngineData  EngineSpeed=812.5 rpm`. */
export class TextLines implements DecodedWriter {
  readonly #decoder: FrameDecoder;
  readonly #messages: MessageText;
  readonly #time: TimeText;
  readonly #options: TextLinesOptions;
  readonly #channels = new Map<number, string>();
  readonly #undecoded: Undecoded;

  constructor(databases: Databases, options: TextLinesOptions) {
    this.#decoder = new FrameDecoder(databases, options.selected);
    const messages = options.selected === undefined ? databases.messages : [...options.selected.keys()];
    const widths = messages.map(({ name, pgn }) => textWidth(name) + (pgn === undefined ? 0 : MessageText.ADDRESS_WIDTH));
    const width = widths.reduce((widest, each) => (each > MAX_NAME ? widest : Math.max(widest, each)), 0);
    this.#messages = new MessageText(options.colours, width);
    this.#time = options.time;
    this.#options = options;
    this.#undecoded = options.undecoded;
  }

  header(): string {
    return "";
  }

  write(batch: FrameBatch): string {
    const { colours } = this.#options;
    let text = "";
    for (let row = 0; row < batch.length; row++) {
      const shown = this.#decoder.decodeRow(batch, row, this.#undecoded);
      if (shown === undefined) continue;
      const time = colours.paint("dim", this.#time.write(batch.timestampUs[row] as number).padStart(12));
      text += `${time}  ${this.#channel(batch.channel[row] as number)}  ${this.#messages.write(shown)}\n`;
    }
    return text;
  }

  #channel(channel: number): string {
    let name = this.#channels.get(channel);
    if (name === undefined) {
      const { colours, channelNames } = this.#options;
      const style = CHANNEL_STYLES[channel % CHANNEL_STYLES.length] as Style;
      name = colours.paint(style, terminalSafe(channelNames.get(channel) ?? `can${channel}`));
      this.#channels.set(channel, name);
    }
    return name;
  }
}
