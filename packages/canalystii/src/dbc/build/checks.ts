import { forEachInSteps, type Steps } from "../../base/steps.js";
import { layoutOf } from "../model/layout.js";
import type { Message, Signal } from "../model/model.js";
import { parameterGroups } from "../model/parameter-groups.js";
import type { DraftMessage } from "../parse/draft.js";
import { type Problems, quote } from "../parse/problems.js";
import type { Overlaps, PlacedSignal } from "./overlaps.js";

const MAX_CAN_FD = 64;

interface MessageContext {
  readonly at: number;
  readonly placed: readonly PlacedSignal[];
  readonly overlaps: Overlaps;
  /** Two signals have the same name. */
  readonly hasNamesakes: boolean;
}

/** Reports what is doubtful in a message. */
export function checkMessage(message: Message, { at, placed, overlaps, hasNamesakes }: MessageContext, problems: Problems): void {
  const { length, pgn, name } = message;
  if (length > MAX_CAN_FD && pgn === undefined) problems.warn(at, `message ${quote(name)} has ${length} bytes; CAN FD allows 64`);
  for (const { signal, at: place } of placed) {
    const { needs } = layoutOf(signal);
    if (needs > length) {
      problems.warn(place, `signal ${quote(signal.name)} needs ${bytes(needs)}; message ${quote(name)} has ${length}`);
    }
  }
  if (hasNamesakes) checkNames(message, placed, problems);
  checkSelectors(message, placed, problems);
  overlaps.check(placed, problems);
}

function bytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** Reports signals of the same name that are not in different branches. */
function checkNames(message: Message, placed: readonly PlacedSignal[], problems: Problems): void {
  const known = new Map<string, Signal>();
  for (const { signal, at } of placed) {
    const before = known.get(signal.name);
    if (before !== undefined && (before.multiplexing?.branch === undefined || signal.multiplexing?.branch === undefined)) {
      problems.warn(at, `message ${quote(message.name)} has two signals ${quote(signal.name)}; the last one is used`);
    }
    known.set(signal.name, signal);
  }
}

/** Reports selectors that are missing or select each other in a cycle: the signals that they select are never present. */
function checkSelectors(message: Message, placed: readonly PlacedSignal[], problems: Problems): void {
  if (!placed.some(({ signal }) => signal.multiplexing !== undefined)) return;
  const signals = new Map<string, Signal>();
  for (const { signal } of placed) signals.set(signal.name, signal);
  const done = new Set<string>();
  for (const { signal, at } of placed) {
    const path = new Set<string>();
    let next: Signal | undefined = signal;
    while (next !== undefined && !done.has(next.name)) {
      if (path.has(next.name)) {
        problems.error(
          at,
          `signals of message ${quote(message.name)} select each other in a cycle through ${quote(next.name)}; they are never decoded`,
        );
        break;
      }
      path.add(next.name);
      const selector: string | undefined = next.multiplexing?.branch?.selector;
      next = selector === undefined ? undefined : signals.get(selector);
      if (selector !== undefined && next === undefined) {
        problems.error(
          at,
          `selector ${quote(selector)} is not in message ${quote(message.name)}; the signals it selects are never decoded`,
        );
      } else if (next?.float === true) {
        problems.error(
          at,
          `selector ${quote(next.name)} of message ${quote(message.name)} is a float; the signals it selects are never decoded`,
        );
      }
    }
    for (const name of path) done.add(name);
  }
}

/** Reports conflicts between messages. */
export function* checkMessages(messages: readonly Message[], drafts: readonly DraftMessage[], problems: Problems): Steps<void> {
  const ids = new Map<string, Message>();
  const names = new Map<string, Message>();
  const groups = parameterGroups(messages);
  yield;
  yield* forEachInSteps(messages.entries(), ([i, message]) => {
    const at = drafts[i]?.at ?? 0;
    const { id, extended, name, pgn } = message;
    const key = `${extended ? "x" : ""}${id.toString(16)}`;
    const same = ids.get(key);
    if (same !== undefined) {
      problems.warn(at, `messages ${quote(same.name)} and ${quote(name)} have the same id 0x${id.toString(16)}; the last one is used`);
    }
    ids.set(key, message);
    if (names.has(name) && same?.name !== name) problems.warn(at, `two messages are named ${quote(name)}; the name finds the last one`);
    names.set(name, message);
    if (extended && id > 0x7ff && (drafts[i]?.id ?? 0) < 0x8000_0000) {
      problems.warn(
        at,
        `id 0x${id.toString(16)} of message ${quote(name)} has more than 11 bits but bit 31 is not set; it is used as an extended id`,
      );
    }
    if (pgn !== undefined && groups.get(pgn) === -1) {
      groups.delete(pgn);
      problems.warn(at, `PGN ${pgn} has several different messages; frames from other sources are not decoded`);
    }
  });
}
