import { expect, it } from "vitest";
import type { ChainKey } from "@/lib/netfilter/chain";
import { shownFate } from "./shown-fate";

const shown = (chain: string, fate: "forwarded" | "delivered" | "dropped" = "forwarded") =>
  shownFate({ fate, hops: [{ chain: chain as ChainKey }, { chain: "ip:nat:POSTROUTING" as ChainKey }] });

it("[F16] what left out of a process of this host was sent, all else that left was forwarded", () => {
  expect(shown("ip:raw:OUTPUT")).toBe("sent");
  expect(shown("ip6:filter:OUTPUT")).toBe("sent");
  expect(shown("ip:mangle:PREROUTING")).toBe("forwarded");
  // The frame of a routed packet passes the bridge's OUTPUT, too.
  expect(shown("bridge:filter:OUTPUT")).toBe("forwarded");
  expect(shown("ip:raw:OUTPUT", "dropped")).toBe("dropped");
  expect(shownFate({ fate: "forwarded", hops: [] })).toBe("forwarded");
});
