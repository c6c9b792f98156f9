/** Pieces of text up to this length are joined, longer ones cut: the block that a client takes is its sign of life. */
const BLOCK_LENGTH = 8192;
const FIRST_LENGTH = 256;
/** What a block costs in memory beside its bytes. */
const BLOCK_OVERHEAD = 128;
const LESS = 0x3c;

interface Block {
  text: Uint8Array;
  length: number;
}

/** Text on its way to one client, in blocks: many small replies cost little more than their bytes. */
export class TextQueue {
  readonly #blocks: Block[] = [];
  #bytes = 0;
  /** Whether the last block may be appended to. */
  #open = false;

  /** Memory that it takes, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  get empty(): boolean {
    return this.#blocks.length === 0;
  }

  /** Appends one message or several; a long text is kept, not copied. */
  append(text: Uint8Array): void {
    if (text.length > BLOCK_LENGTH) {
      for (let at = 0; at < text.length; at += BLOCK_LENGTH) this.appendAlone(text.subarray(at, at + BLOCK_LENGTH));
      return;
    }
    const last = this.#open ? this.#blocks.at(-1) : undefined;
    if (last !== undefined && last.length + 1 + text.length <= BLOCK_LENGTH) this.#appendTo(last, text);
    else {
      const first = new Uint8Array(Math.max(FIRST_LENGTH, text.length));
      first.set(text);
      this.#push({ text: first, length: text.length });
      this.#open = true;
    }
  }

  /** Appends what is to be a block of its own. */
  appendAlone(text: Uint8Array): void {
    this.#push({ text, length: text.length });
    this.#open = false;
  }

  /** Takes the oldest block out; undefined when there is none. */
  take(): Uint8Array | undefined {
    const block = this.#blocks.shift();
    if (block === undefined) return undefined;
    if (this.#blocks.length === 0) this.#open = false;
    this.#bytes -= block.text.length + BLOCK_OVERHEAD;
    return block.text.subarray(0, block.length);
  }

  #push(block: Block): void {
    this.#blocks.push(block);
    this.#bytes += block.text.length + BLOCK_OVERHEAD;
  }

  #appendTo(block: Block, text: Uint8Array): void {
    const needed = block.length + 1 + text.length;
    if (needed > block.text.length) {
      const larger = new Uint8Array(Math.min(BLOCK_LENGTH, Math.max(needed, 2 * block.text.length)));
      larger.set(block.text.subarray(0, block.length));
      this.#bytes += larger.length - block.text.length;
      block.text = larger;
    }
    // behind another message every one has a blank before it, see FrameTextWriter
    if (text[0] === LESS) block.text[block.length++] = 0x20;
    block.text.set(text, block.length);
    block.length += text.length;
  }
}
