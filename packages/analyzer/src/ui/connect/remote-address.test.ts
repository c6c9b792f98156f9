import { describe, expect, it } from "vitest";
import { readAddress } from "./remote-address.js";

describe("the address of a server", () => {
  it.each([
    ["http://127.0.0.1:8080/#token=abc", "ws://127.0.0.1:8080/bus", "abc"],
    ["https://car.local/#token=abc", "wss://car.local/bus", "abc"],
    ["ws://pi:8080/bus/1", "ws://pi:8080/bus/1", undefined],
    [" pi:8080 ", "ws://pi:8080/bus", undefined],
  ])("%s is %s", (written, url, token) => {
    expect(readAddress(written)).toEqual({ url, token });
  });

  it.each(["", "ftp://pi", "http://", "a b"])("is not %j", (written) => {
    expect(readAddress(written)).toBeUndefined();
  });
});
