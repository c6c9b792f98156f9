import { expect, it } from "vitest";
import { parsePorts } from "./usbip.mjs";

// As usbip 2.0 prints it: a device unknown to usb.ids, one with a name, one behind IPv6.
const printed = `Imported USB devices
====================
Port 00: <Port in Use> at Full Speed(12Mbps)
       Microchip Technology, Inc. : unknown product (04d8:0053)
       1-1 -> usbip://127.0.0.1:3240/1-1
           -> remote bus/dev 001/002
Port 01: <Port in Use> at High Speed(480Mbps)
       Linux Foundation : Multifunction Composite Gadget (1d6b:0104)
       1-2 -> usbip://localhost:3241/usbip-vudc.0
           -> remote bus/dev 000/000
Port 17: <Port in Use> at Super Speed(5000Mbps)
       unknown vendor : unknown product (ffff:0001)
       12-2 -> usbip://::1:3240/3-1.4
           -> remote bus/dev 003/004
`;

it("reads every port in use", () => {
  expect(parsePorts(printed)).toEqual([
    { port: 0, localBusid: "1-1", busid: "1-1", server: "127.0.0.1:3240" },
    { port: 1, localBusid: "1-2", busid: "usbip-vudc.0", server: "localhost:3241" },
    { port: 17, localBusid: "12-2", busid: "3-1.4", server: "::1:3240" },
  ]);
});

it("finds none where none is", () => {
  expect(parsePorts("Imported USB devices\n====================\n")).toEqual([]);
  expect(parsePorts("")).toEqual([]);
});
