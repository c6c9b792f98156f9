import { describe, expect, it } from "vitest";
import { withoutToken, withToken } from "./remote-device.js";

describe("the token of a served bus", () => {
  it("is added to its address, unless there is one", () => {
    expect(withToken("ws://pi:8080/bus", "a+b#c")).toBe("ws://pi:8080/bus#token=a%2Bb%23c");
    expect(withToken("wss://pi/bus/1#token=own", "other")).toBe("wss://pi/bus/1#token=own");
    for (const token of [undefined, ""]) expect(withToken("ws://pi/bus", token)).toBe("ws://pi/bus");
    for (const device of ["0", "sim", "socketcand://pi/can0"]) expect(withToken(device, "secret")).toBe(device);
  });

  it("is not printed", () => {
    expect(withoutToken("ws://pi:8080/bus#token=secret\nand more")).toBe("ws://pi:8080/bus#token=…");
    expect(withoutToken("0")).toBe("0");
  });
});
