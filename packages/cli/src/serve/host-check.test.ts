import { describe, expect, it } from "vitest";
import { HostCheck, hostNameOf, namesFor } from "./host-check.js";

describe("the header Host", () => {
  it.each([
    ["127.0.0.1:8080", "127.0.0.1"],
    ["LocalHost", "localhost"],
    ["pi.local.:80", "pi.local"],
    ["[::1]:8080", "::1"],
    ["[::FFFF:10.0.0.1]", "10.0.0.1"],
  ])("%s is %s", (header, name) => expect(hostNameOf(header)).toBe(name));

  it.each(["", ":80", "a b", "user@localhost", "localhost/x", "a:b", "localhost:123456", "[::1", "::1", "localhost:80:80", "a\\b"])(
    "%j is invalid",
    (header) => expect(hostNameOf(header)).toBeUndefined(),
  );

  it("of a server on loopback: only its names, at any port", () => {
    const check = new HostCheck(namesFor("127.0.0.1", [], "pi"));
    for (const host of ["127.0.0.1:8080", "localhost:1", "[::1]"]) expect(check.allows(host, "127.0.0.1"), host).toBe(true);
    for (const host of ["pi", "evil.example", "localhost.evil.example", "10.0.0.1", undefined])
      expect(check.allows(host, "127.0.0.1"), host).toBe(false);
  });

  it("of a server on all addresses: also the machine's name, and the address at which the connection arrived", () => {
    const check = new HostCheck(namesFor("0.0.0.0", [], "Pi"));
    for (const host of ["pi:8080", "pi.local", "localhost", "10.0.0.1"]) expect(check.allows(host, "::ffff:10.0.0.1"), host).toBe(true);
    for (const host of ["10.0.0.2", "pi.evil.example", "local"]) expect(check.allows(host, "::ffff:10.0.0.1"), host).toBe(false);
    expect(new HostCheck(namesFor("::", [], "pi.local")).allows("pi.local", "fe80::1")).toBe(true);
    expect(check.allows("[fe80::1]", "fe80::1%eth0")).toBe(true);
  });

  it("of a server on one address, with further names", () => {
    const check = new HostCheck(namesFor("10.0.0.1", ["Car.Example"], "pi"));
    for (const host of ["10.0.0.1", "car.example:443"]) expect(check.allows(host, "10.0.0.1"), host).toBe(true);
    expect(check.allows("pi", "10.0.0.1")).toBe(false);
  });
});
