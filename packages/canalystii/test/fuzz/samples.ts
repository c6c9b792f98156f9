import type { CanFrame } from "../../src/can/frame.js";
import { formats } from "../../src/logs/index.js";
import { corpus } from "../formats/corpus.js";
import { latin1, writeAll } from "../formats/support.js";

/** Styles that no writer here makes. */
const HAND_MADE: Readonly<Record<string, readonly string[]>> = {
  candump: [
    "  can0  123   [2]  11 22\n  can1  RX B E  12345678  [08]  11 22 33 44 55 66 77 88   '.....'\n can0 123 {B} 11 22 33 44 55 66 77 88\n",
    "(2025-11-22 08:26:40.000001)  can0  123   [0]  remote request\n(1.2) slcan-1 12345678#11.22.33_9\nDROPCOUNT: dropped 5\n# x\n",
    "(0000000166.123456789) can0 45123#81:00:12345678#11\n(1.000000) can0 1FFFFFFF##511223344\n(1.000000) 0 7FF#R8_F T\n",
  ],
  asc: [
    "date Sam Sep 30 03:06:13.191 PM 2017\nbase dec  timestamps relative\nno internal events logged\n 0.1 1 291x Rx d 8 1 2 3 255 5 6 7 8\n 0.2 2 5 Rx r\n",
    "Begin Triggerblock\n 1.5 1 EngineData Rx d 2 01 02 Length = 1 BitCount = 4 ID = 384x\n 1.6 CANFD 1 Tx ErrorFrame x\n 2 CANXL 1 Rx FBFF 1 2 123 8 8 1 2 3 4 5 6 7 8 0 0 6000\n",
    " 2.5 1 ErrorFrame ECC: 10100010\n 3.5 CAN 1 Status:x\n 4.5 1 Statistic: D 0\n 5.5 CANFD 1 Rx 1 1 0 0 8 8 1 2 3 4 5 6 7 8 0 0 1000 0 0 0 0 0\n",
  ],
  trc: [
    ";##\n     1)     17535  00000100  8  00 00 00 00 00 00 00 00\n     2)     17540  FFFFFFFF  4  00 00 00 08 -- BUSHEAVY\n 3)  48937 0704 1 RTR\n",
    ";$FILEVERSION=1.3\n;$STARTTIME=44548.6028595139;\n 1) 17535.4 1 Rx 00000100 - 8 00 00 00 00 00 00 00 00\n 2) 1.0 1 Error 0001 - 4 00 05 01 02\n",
    ";$FILEVERSION=2.0\n;$STARTTIME=44548.6\n;$COLUMNS=N,O,T,I,d,l,D\n 1 1.5 DT 0100 Rx 2 11 22\n 2 1.6 ER Rx 5 01 00 02 03 04\n 3 1.7 ST Rx 4 00 00 00 00\n 4 2.0 EV text\n",
  ],
  csv: ["timestamp,arbitration_id,extended,remote,error,dlc,data\n1e-05,0x1,0,0,0,1,AA==\n1.5,0x1fffffff,1,0,0,12,AAECAwQFBgcICQoL\n"],
  gvret: ["Time Stamp,ID,Extended,Bus,LEN,D1,D2,D3,D4,D5,D6,D7,D8\n166064000,0000021A,false,0,8,FE,36,12,FE,69,05,07,AD,\n"],
  savvycan: ["ID,Data Bytes\n0000021A,FE 36 12 \n0000121A,FE 36\n"],
  jsonl: [
    '{"timestamp":1.5,"arbitration_id":291,"is_rx":false,"data":[1,2,3]}\n{"marker":"x","timestampUs":5}\n{"timestampUs":1,"id":5,"dlc":64,"data":"00"}\n',
  ],
};

/** Sound files of a format to damage. */
export async function samplesOf(name: string): Promise<Uint8Array[]> {
  const format = formats[name];
  const samples = (HAND_MADE[name] ?? []).map(latin1);
  if (format?.writes) {
    const frames: CanFrame[] = corpus();
    samples.push(
      (await writeAll(format, frames.slice(0, 12))).bytes,
      (await writeAll(format, frames.slice(45, 60))).bytes,
      (await writeAll(format, frames)).bytes,
    );
  }
  return samples;
}
