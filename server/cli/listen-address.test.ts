import { describe, expect, it } from "vitest";
import { parseListen } from "./listen-address";

describe("an address to listen on", () => {
  it.each([
    ["127.0.0.1:4466", { host: "127.0.0.1", port: 4466 }],
    ["localhost:0", { host: "localhost", port: 0 }],
    ["0.0.0.0:65535", { host: "0.0.0.0", port: 65_535 }],
    ["[::1]:80", { host: "::1", port: 80 }],
    ["[::ffff:127.0.0.1]:80", { host: "::ffff:127.0.0.1", port: 80 }],
  ])("%s", (text, address) => {
    expect(parseListen(text)).toEqual(address);
  });

  it.each([
    "",
    "4466",
    ":4466",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "::1:80",
    "a b:1",
    "127.0.0.1:1x",
    "x:-1",
    "256.1.1.1:80",
  ])("is not %j", (text) => {
    expect(parseListen(text)).toBeNull();
  });
});
