import { describe, expect, it } from "vitest";
import { chains } from "@/lib/i18n/en/chains";
import { buildGraph } from "./build-graph";
import { chainKey } from "./chain";
import { chainText } from "./chain-text";
import { DEFAULT_HOST_MODEL } from "./host-model";
import { glue, tile, userTile } from "./place";

describe("chain texts", () => {
  it("[N40] every tile of every graph has a text of its own", () => {
    for (const family of ["ip", "ip6", "arp"] as const) {
      for (const node of buildGraph({ ...DEFAULT_HOST_MODEL, security: true }, family).nodes) {
        const text = chainText(node.place);
        if (node.kind !== "tile") expect(text, node.place).toBeNull();
        else expect(text?.purpose ?? chains.user.purpose, node.place).not.toBe(chains.user.purpose);
      }
    }
  });

  it("[N40] ip6 has the texts of ip", () => {
    expect(chainText(chainKey("ip6", "nat", "PREROUTING"))).toEqual(
      chainText(chainKey("ip", "nat", "PREROUTING")),
    );
  });

  it("[N41] the packet in the bridge is described apart from the one in the network layer", () => {
    for (const chain of [
      "ip:nat:PREROUTING",
      "ip:filter:FORWARD",
      "ip:mangle:POSTROUTING",
      "ip6:raw:PREROUTING",
    ]) {
      expect(chainText(tile("link", chain))?.packet).not.toBe(chainText(tile("net", chain))?.packet);
    }
  });

  it("[N42] Docker's chains have their own text, other user chains the general one", () => {
    expect(chainText(userTile("net", "ip:filter:DOCKER-USER", "FORWARD"))?.purpose).toMatch(/your own/i);
    expect(chainText(userTile("net", "ip:nat:DOCKER", "OUTPUT"))?.docker).toMatch(/DNAT/);
    expect(chainText(userTile("net", "ip:filter:ufw-user-input", "INPUT"))?.purpose).toBe(
      chains.user.purpose,
    );
    expect(chainText(userTile("link", "bridge:filter:DOCKER", "FORWARD"))?.purpose).toBe(chains.user.purpose);
  });

  it("[N42] glue has none", () => {
    expect(chainText(glue("dec:route"))).toBeNull();
    expect(chainText(glue("ip:rx"))).toBeNull();
    expect(chainText(glue("net/conntrack:PREROUTING"))).toBeNull();
  });
});
