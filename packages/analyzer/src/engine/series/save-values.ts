import type { LogTarget } from "canalystii/formats";
import type { ValueFormat, ValuesSaved } from "../../protocol.js";
import { loadPart } from "../load-part.js";
import type { Slices } from "../slices.js";
import { CsvValues } from "./files/csv-values.js";
import type { SeriesName, ValueFile } from "./files/value-file.js";
import type { Series } from "./series.js";
import { pointsIn, type Span } from "./series-window.js";

/** Values that are encoded at once: frames are received in between. */
const PIECE = 16_384;

/** By the format: what begins a file. */
export const VALUE_FILES: Readonly<Record<ValueFormat, () => Promise<ValueFile>>> = {
  csv: async () => new CsvValues(),
  parquet: async () => new (await loadPart(() => import("./files/parquet-values.js"))).ParquetValues(),
};

interface SaveValues {
  readonly series: readonly { readonly series: Series; readonly place: string; readonly name: string }[];
  readonly span: Span;
  readonly format: ValueFormat;
  readonly open: () => Promise<LogTarget>;
  readonly slices: Slices;
  readonly signal: AbortSignal;
}

type Written = Omit<ValuesSaved, "file" | "losses">;

/**
 * Writes the values that are there at the beginning, one series after the other.
 * @throws what the target throws, the signal's reason
 */
export async function saveValues({ series, span, format, open, slices, signal }: SaveValues): Promise<Written> {
  // before anything is waited for: meanwhile a series may begin anew
  const parts = series.map(({ series: each, place, name }) => {
    const named: SeriesName = { place, name, unit: each.meaning.unit };
    return { named, points: pointsIn(each, span, PIECE) };
  });
  let values = 0;
  let bytes = 0;
  const target = await open();
  const append = async (part: Uint8Array) => {
    await target.append(part);
    bytes += part.length;
  };
  try {
    const file = await VALUE_FILES[format]();
    for (const { named, points } of parts) {
      for (const some of points) {
        await append(file.add(named, some));
        values += some.timeUs.length;
        await slices.next(signal);
      }
    }
    await append(file.finish());
  } catch (error) {
    await target.close(false);
    throw error;
  }
  await target.close();
  return { name: target.name, values, bytes };
}
