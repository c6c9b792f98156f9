import { expect, it } from "vitest";
import { parseRemoteUrl } from "./remote-url.js";

it.each([
  ["ws://localhost:8080/bus", "ws://localhost:8080/bus", undefined],
  ["ws://localhost", "ws://localhost/bus", undefined],
  ["wss://pi.local:8443/bus/1#token=aB-_9", "wss://pi.local:8443/bus/1", "aB-_9"],
  [" WS://[fe80::1]:1/#token=x ", "ws://[fe80::1]:1/", "x"],
])("reads %j", (text, url, token) => {
  expect(parseRemoteUrl(text)).toEqual({ url, token });
});

it.each([
  "ws://",
  "ws:///bus",
  "http://x/bus",
  "ws://user:secret@host/bus",
  "ws://host/bus?token=secret",
  "ws://host:123456/bus#token=secret",
])("refuses %j, and does not repeat what may be secret", (text) => {
  expect(() => parseRemoteUrl(text)).toThrow(/is not ws:\/\/HOST:PORT\/PATH or wss:/);
  expect(() => parseRemoteUrl(text)).not.toThrow(/token=secret/);
});

it.each(["ws://host/bus#secret", "ws://host/bus#token=", "ws://host/bus#token=a&b=secret"])("refuses the fragment of %j", (text) => {
  expect(() => parseRemoteUrl(text)).toThrow("what follows # in the address is not token=TOKEN");
});
