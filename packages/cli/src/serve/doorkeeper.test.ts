import { VirtualClock } from "canalystii";
import { expect, it } from "vitest";
import { Doorkeeper } from "./doorkeeper.js";

it("a doorkeeper lets in who has the token, and after five wrong ones nobody of that address for a while", async () => {
  const clock = new VirtualClock();
  const doorkeeper = new Doorkeeper("secret", clock);
  const check = (token: string | undefined, address = "10.0.0.1") => doorkeeper.check(token, address);
  expect(() => check(undefined)).toThrow("the server needs a token");
  for (let i = 0; i < 4; i++)
    expect(() => check("guess")).toThrow(expect.objectContaining({ code: "permission-denied", message: "the token is wrong" }));
  expect(() => check("secret")).not.toThrow();
  for (let i = 0; i < 5; i++) expect(() => check("guess")).toThrow("the token is wrong");
  expect(() => check("secret")).toThrow("too many wrong tokens came from this address; try again in 1 s");
  expect(() => check("secret", "10.0.0.2")).not.toThrow();
  await clock.advance(1000);
  expect(() => check("guess")).toThrow("the token is wrong");
  expect(() => check("secret")).toThrow("try again in 2 s");
  await clock.advance(2000);
  expect(() => check("secret")).not.toThrow();
});
