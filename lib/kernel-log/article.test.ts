import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chainOf, createLogReader } from "./index";

/** The chains of the article's captures, by hand from the text of their prefixes. */
const CHAINS = {
  "container-to-container": [
    "bridge:broute:BROUTING",
    "bridge:nat:PREROUTING",
    "ip:mangle:PREROUTING",
    "ip:nat:PREROUTING",
    "bridge:filter:FORWARD",
    "ip:filter:FORWARD",
    "bridge:nat:POSTROUTING",
    "ip:mangle:POSTROUTING",
    "ip:nat:POSTROUTING",
    "bridge:broute:BROUTING",
    "bridge:nat:PREROUTING",
    "ip:mangle:PREROUTING",
    "bridge:filter:FORWARD",
    "ip:filter:FORWARD",
    "bridge:nat:POSTROUTING",
    "ip:mangle:POSTROUTING",
  ],
  "localhost-to-container": [
    "ip:mangle:OUTPUT",
    "ip:filter:OUTPUT",
    "ip:mangle:POSTROUTING",
    "ip:nat:POSTROUTING",
    "bridge:filter:OUTPUT",
    "bridge:nat:POSTROUTING",
    "bridge:broute:BROUTING",
    "bridge:nat:PREROUTING",
    "ip:mangle:PREROUTING",
    "bridge:filter:INPUT",
    "ip:filter:INPUT",
  ],
  "wan-to-container": [
    "ip:mangle:PREROUTING",
    "ip:nat:PREROUTING",
    "ip:mangle:FORWARD",
    "ip:filter:FORWARD",
    "ip:mangle:POSTROUTING",
    "ip:nat:POSTROUTING",
    "bridge:filter:OUTPUT",
    "bridge:nat:POSTROUTING",
    "bridge:broute:BROUTING",
    "bridge:nat:PREROUTING",
    "ip:mangle:PREROUTING",
    "bridge:filter:INPUT",
    "ip:mangle:FORWARD",
    "ip:filter:FORWARD",
    "ip:mangle:POSTROUTING",
  ],
} as const;

describe("the article's captures", () => {
  for (const [name, chains] of Object.entries(CHAINS)) {
    it(`[K30] name every chain of ${name}`, () => {
      const reader = createLogReader();
      const entries = [...reader.push(readFileSync(`public/captures/${name}.log`, "utf8")), ...reader.end()];
      const guesses = entries.map((entry) => (entry.kind === "log" ? chainOf(entry.line) : null));
      expect(guesses).toEqual(chains.map((chain) => ({ chain, certainty: "named" })));
      expect(entries.every((entry) => entry.kind === "log" && !entry.line.truncated)).toBe(true);
    });
  }
});
