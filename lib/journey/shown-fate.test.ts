import { expect, it } from "vitest";
import { type Band, tile, userTile } from "@/lib/netfilter/place";
import { shownFate } from "./shown-fate";

const post = { place: tile("net", "ip:nat:POSTROUTING") };
const shown = (
  chain: string,
  fate: "forwarded" | "delivered" | "dropped" = "forwarded",
  band: Band = "net",
) => shownFate({ fate, hops: [{ place: tile(band, chain) }, post] });

it("[F16] what left out of a process of this host was sent, all else that left was forwarded", () => {
  expect(shown("ip:raw:OUTPUT")).toBe("sent");
  expect(shown("ip6:filter:OUTPUT")).toBe("sent");
  expect(shown("ip:mangle:PREROUTING")).toBe("forwarded");
  // The frame of a routed packet passes the bridge's OUTPUT, too.
  expect(shown("bridge:filter:OUTPUT", "forwarded", "link")).toBe("forwarded");
  const first = { place: userTile("net", "ip:nat:DOCKER", "OUTPUT") };
  expect(shownFate({ fate: "forwarded", hops: [first, post] })).toBe("sent");
  expect(shown("ip:raw:OUTPUT", "dropped")).toBe("dropped");
  expect(shownFate({ fate: "forwarded", hops: [] })).toBe("forwarded");
});
