import type { LogTarget } from "canalystii/formats";
import type { SavePlace } from "../../protocol.js";

/** Opens a place that the user chose. Its file is changed when everything is written, and stays as it was otherwise. */
export async function openSavePlace(place: SavePlace): Promise<LogTarget> {
  const stream = await place.createWritable();
  let length = 0;
  const writeAt = (position: number, data: Uint8Array) => stream.write({ type: "write", position, data });
  return {
    name: place.name,
    append: async (bytes) => {
      await writeAt(length, bytes);
      length += bytes.length;
    },
    overwrite: writeAt,
    truncate: async (size) => {
      await stream.truncate(size);
      length = size;
    },
    close: async (complete = true) => (complete ? stream.close() : stream.abort()),
  };
}
