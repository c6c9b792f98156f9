import { expect, it } from "vitest";
import { busAddress, isServed, withoutToken } from "./remote-device.js";

it("a served bus is known by its address", () => {
  for (const device of ["ws://pi:8080/bus#token=secret", "WSS://pi/bus/1", "http://pi/"]) expect(isServed(device), device).toBe(true);
  for (const device of ["0", "sim", "ws", "socketcand://pi/can0"]) expect(isServed(device), device).toBe(false);
});

it("the address of the server's page means its first bus", () => {
  expect(busAddress("http://127.0.0.1:8080/#token=a/b")).toBe("ws://127.0.0.1:8080/bus#token=a/b");
  expect(busAddress("https://[::1]:8443")).toBe("wss://[::1]:8443/bus");
  for (const address of ["ws://pi:8080/bus#token=x", "wss://pi/bus/1"]) expect(busAddress(address)).toBe(address);
});

it("an address is printed without its token", () => {
  expect(withoutToken("ws://pi:8080/bus#token=secret\nand more")).toBe("ws://pi:8080/bus#token=…");
  expect(withoutToken("0")).toBe("0");
});
