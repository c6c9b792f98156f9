import { MAX_EXTENDED_ID, MAX_STANDARD_ID } from "./frame.js";
import { FrameFlag } from "./frame-batch.js";

/** Gives frames another id. */
export interface IdRemap {
  /** The id that is replaced, and whether it is an extended one. */
  readonly from: { readonly id: number; readonly extended: boolean };
  readonly to: { readonly id: number; readonly extended: boolean };
  /** Bits of `from` that must match and are replaced; the others are kept. Default: all. */
  readonly mask?: number | undefined;
}

/** What an id becomes: the new one and its flag bits. */
export interface RemappedId {
  id: number;
  flags: number;
}

/**
 * Compiles replacements into one function: the first that matches is taken, without one the id stays. The result is
 * an object that the next call overwrites.
 * @throws RangeError for an id or mask out of range
 */
export function compileRemaps(remaps: readonly IdRemap[] | undefined): (id: number, flags: number) => RemappedId {
  const result: RemappedId = { id: 0, flags: 0 };
  const rules = (remaps ?? []).map(({ from, to, mask = MAX_EXTENDED_ID }) => {
    for (const { id, extended } of [from, to]) {
      const max = extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID;
      if (!Number.isInteger(id) || id < 0 || id > max) throw new RangeError(`id 0x${id.toString(16)} is not in 0..0x${max.toString(16)}`);
    }
    if (!Number.isInteger(mask) || mask < 0 || mask > MAX_EXTENDED_ID)
      throw new RangeError(`mask 0x${mask.toString(16)} is not in 0..0x1fffffff`);
    const kept = (from.extended ? MAX_EXTENDED_ID : MAX_STANDARD_ID) & ~mask;
    if (!to.extended && (kept & ~MAX_STANDARD_ID) !== 0) {
      throw new RangeError(`mask 0x${mask.toString(16)} keeps bits that a standard id does not have; to an extended id, or a wider mask`);
    }
    return {
      from: from.id & mask,
      flag: from.extended ? FrameFlag.EXTENDED : 0,
      mask,
      to: to.id & mask,
      toFlag: to.extended ? FrameFlag.EXTENDED : 0,
    };
  });
  return (id, flags) => {
    result.id = id;
    result.flags = flags;
    for (const rule of rules) {
      if ((flags & FrameFlag.EXTENDED) !== rule.flag || ((id ^ rule.from) & rule.mask) !== 0) continue;
      result.id = (id & ~rule.mask) | rule.to;
      result.flags = (flags & ~FrameFlag.EXTENDED) | rule.toFlag;
      break;
    }
    return result;
  };
}
