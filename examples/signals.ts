// Signals: the meaning of the frames of a network, from a DBC file. No adapter is needed.
import { FrameBatch, toFrame } from "canalystii";
import { parseDbc } from "canalystii/dbc";

// in a program, pass the bytes of a file: parseDbc(await readFile("car.dbc"))
const { database, problems } = parseDbc(`
VERSION ""
BU_: Engine Display
BO_ 291 EngineData: 8 Engine
 SG_ EngineSpeed : 0|16@1+ (0.25,0) [0|16383.75] "rpm" Display
 SG_ Gear : 16|4@1+ (1,0) [0|15] "" Display
VAL_ 291 Gear 0 "Neutral" 1 "Drive" 2 "Reverse" ;
`);
for (const { line, column, severity, message } of problems) console.error(`${line}:${column} ${severity}: ${message}`);

// encode values to a frame, which bus.send(frame) would send
const frame = database.encode("EngineData", { EngineSpeed: 812.5, Gear: "Drive" });

// decode a frame to values
const decoded = database.decode(frame);
for (const { signal, value, label } of decoded?.signals ?? []) console.log(signal.name, label ?? value, signal.unit);
console.log(decoded?.message.name, decoded?.get("EngineSpeed")?.raw);

// decode many frames to columns: batches from a bus or a log
const batch = FrameBatch.from([700, 800, 900].map((rpm) => toFrame(database.encode("EngineData", { EngineSpeed: rpm }))));
for (const table of database.columns().decode(batch)) console.log(table.message.name, table.column("EngineSpeed"));
