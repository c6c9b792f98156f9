import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Points } from "../series-window.js";
import type { SeriesName, ValueFile } from "./value-file.js";

const CREATOR = "canalystii";

type Schema = ConstructorParameters<typeof ParquetWriter>[0]["schema"];

const text = (name: string) => ({ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" }) as const;
const SCHEMA: Schema = [
  { name: "values", num_children: 5 },
  {
    ...{ name: "time", type: "INT64", converted_type: "TIMESTAMP_MICROS", repetition_type: "REQUIRED" },
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
  },
  text("channel_and_id"),
  text("signal"),
  { name: "value", type: "DOUBLE", repetition_type: "REQUIRED" },
  text("unit"),
];

/** Values as Apache Parquet: a row group for each piece. */
export class ParquetValues implements ValueFile {
  readonly #bytes = new ByteWriter();
  readonly #writer = new ParquetWriter({ writer: this.#bytes, schema: SCHEMA, createdBy: CREATOR });

  add({ place, name, unit }: SeriesName, { timeUs, value }: Points): Uint8Array {
    const { length } = timeUs;
    const always = (content: string) => ({ data: Array<string>(length).fill(content), offsetIndex: false });
    void this.#writer.write({
      columnData: [
        {
          ...{ name: "time", encoding: "DELTA_BINARY_PACKED", offsetIndex: false },
          data: BigInt64Array.from(timeUs, (us) => BigInt(Math.round(us))),
        },
        { name: "channel_and_id", ...always(place) },
        { name: "signal", ...always(name) },
        { name: "value", data: value, offsetIndex: false },
        { name: "unit", ...always(unit) },
      ],
      rowGroupSize: length,
    });
    return this.#taken();
  }

  finish(): Uint8Array {
    void this.#writer.finish();
    return this.#taken();
  }

  /** Takes what was written since the last time: the writer knows how much that was in all. */
  #taken(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}
