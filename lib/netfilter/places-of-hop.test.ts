import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BASE_CHAINS, chainKey, chainParts, FAMILIES, TABLES } from "./chain";
import { bandOfPlace, basePlace, chainOfPlace, glue, tile, userTile } from "./place";
import { hookOf, isNat } from "./place-facts";
import { type HopFields, placesOfHop } from "./places-of-hop";

const fields = (text: string): Omit<HopFields, "chain"> => {
  const value = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(text)?.[1] ?? null;
  return { in: value("IN"), out: value("OUT"), physIn: value("PHYSIN"), physOut: value("PHYSOUT") };
};
const placesOf = (chain: string, text: string) =>
  placesOfHop({ chain: chainKey(...(chain.split(":") as Parameters<typeof chainKey>)), ...fields(text) });

describe("places of a log line", () => {
  it.each([
    ["PREROUTING, a plain NIC", "ip:mangle:PREROUTING", "IN=eth0", "net"],
    ["PREROUTING, bridge without br_netfilter", "ip:mangle:PREROUTING", "IN=docker0", "net"],
    ["PREROUTING, a brouted port", "ip:raw:PREROUTING", "IN=veth1", "net"],
    ["PREROUTING out of the bridge", "ip:mangle:PREROUTING", "IN=docker0 PHYSIN=veth1", "link"],
    ["INPUT after a bridge port", "ip:filter:INPUT", "IN=docker0 PHYSIN=veth1", "net"],
    ["FORWARD routed", "ip:filter:FORWARD", "IN=eth0 OUT=docker0", "net"],
    ["FORWARD routed, came by a bridge port", "ip:filter:FORWARD", "IN=docker0 OUT=eth0 PHYSIN=veth1", "net"],
    ["FORWARD bridged", "ip:filter:FORWARD", "IN=docker0 OUT=docker0 PHYSIN=veth1 PHYSOUT=veth2", "link"],
    [
      "FORWARD bridged, hairpin",
      "ip:filter:FORWARD",
      "IN=docker0 OUT=docker0 PHYSIN=veth1 PHYSOUT=veth1",
      "link",
    ],
    ["FORWARD routed back to its interface", "ip:filter:FORWARD", "IN=eth0 OUT=eth0", "net"],
    ["OUTPUT", "ip:nat:OUTPUT", "OUT=docker0", "net"],
    ["POSTROUTING, locally made", "ip:nat:POSTROUTING", "OUT=docker0", "net"],
    ["POSTROUTING routed, old kernel", "ip:nat:POSTROUTING", "OUT=eth0 PHYSIN=veth1", "net"],
    ["POSTROUTING routed, new kernel", "ip:nat:POSTROUTING", "IN=docker0 OUT=eth0 PHYSIN=veth1", "net"],
    ["POSTROUTING bridged", "ip:nat:POSTROUTING", "OUT=docker0 PHYSIN=veth1 PHYSOUT=veth2", "link"],
    ["ip6 alike", "ip6:filter:FORWARD", "IN=br0 OUT=br0 PHYSIN=veth1 PHYSOUT=veth2", "link"],
    ["arp FORWARD", "arp:filter:FORWARD", "IN=veth1 OUT=veth2", "link"],
    ["arp INPUT", "arp:filter:INPUT", "IN=docker0", "net"],
    ["ebtables", "bridge:nat:POSTROUTING", "OUT=veth1", "link"],
    ["BROUTING", "bridge:broute:BROUTING", "IN=veth1", "link"],
  ])("[N30] %s", (_, chain, text, band) => {
    expect(placesOf(chain, text)).toEqual([`${band}/${chain}`]);
  });

  it.each([
    ["received", "ip:mangle:mine", "IN=eth0", ["net/ip:mangle:mine@PREROUTING", "net/ip:mangle:mine@INPUT"]],
    ["received, raw has no INPUT", "ip:raw:mine", "IN=eth0", ["net/ip:raw:mine@PREROUTING"]],
    ["received, filter has no PREROUTING", "ip:filter:mine", "IN=eth0", ["net/ip:filter:mine@INPUT"]],
    [
      "received by a port",
      "ip:mangle:mine",
      "IN=br0 PHYSIN=v",
      ["link/ip:mangle:mine@PREROUTING", "net/ip:mangle:mine@INPUT"],
    ],
    ["sent", "ip:nat:mine", "OUT=eth0", ["net/ip:nat:mine@OUTPUT", "net/ip:nat:mine@POSTROUTING"]],
    ["sent, filter has no POSTROUTING", "ip:filter:mine", "OUT=eth0", ["net/ip:filter:mine@OUTPUT"]],
    [
      "passing",
      "ip:mangle:mine",
      "IN=eth0 OUT=br0",
      ["net/ip:mangle:mine@FORWARD", "net/ip:mangle:mine@POSTROUTING"],
    ],
    ["passing, nat has no FORWARD", "ip:nat:mine", "IN=eth0 OUT=br0", ["net/ip:nat:mine@POSTROUTING"]],
    ["bridged", "ip:filter:mine", "IN=br0 OUT=br0 PHYSIN=a PHYSOUT=b", ["link/ip:filter:mine@FORWARD"]],
    ["ebtables, passing", "bridge:filter:mine", "IN=a OUT=b", ["link/bridge:filter:mine@FORWARD"]],
    [
      "ebtables, sent",
      "bridge:nat:mine",
      "OUT=b",
      ["link/bridge:nat:mine@OUTPUT", "link/bridge:nat:mine@POSTROUTING"],
    ],
  ])("[N31] a user chain, %s", (_, chain, text, places) => {
    expect(placesOf(chain, text)).toEqual(places);
  });

  it.each([
    [
      "Docker's filter chains",
      "ip:filter:DOCKER-USER",
      "IN=eth0 OUT=docker0",
      ["net/ip:filter:DOCKER-USER@FORWARD"],
    ],
    ["Docker's nat chain, received", "ip:nat:DOCKER", "IN=eth0", ["net/ip:nat:DOCKER@PREROUTING"]],
    ["Docker's nat chain, sent", "ip:nat:DOCKER", "OUT=lo", ["net/ip:nat:DOCKER@OUTPUT"]],
    [
      "Docker's nat chain out of the bridge",
      "ip:nat:DOCKER",
      "IN=br0 PHYSIN=v",
      ["link/ip:nat:DOCKER@PREROUTING"],
    ],
    [
      "a hook's name inside",
      "ip:mangle:ufw-before-input",
      "IN=eth0",
      ["net/ip:mangle:ufw-before-input@INPUT"],
    ],
    [
      "a name that IN and OUT contradict",
      "ip:filter:DOCKER-USER",
      "IN=eth0",
      ["net/ip:filter:DOCKER-USER@INPUT"],
    ],
    [
      "a hook's name inside, contradicted",
      "ip:nat:KUBE-POSTROUTING",
      "IN=eth0",
      ["net/ip:nat:KUBE-POSTROUTING@PREROUTING", "net/ip:nat:KUBE-POSTROUTING@INPUT"],
    ],
  ])("[N32] %s", (_, chain, text, places) => {
    expect(placesOf(chain, text)).toEqual(places);
  });

  it("[N33] always at least one place, of the same chain, below a base chain", () => {
    const name = fc.oneof(fc.constantFrom(...BASE_CHAINS), fc.string({ minLength: 1, maxLength: 28 }));
    const ifname = fc.option(fc.constantFrom("eth0", "docker0", "veth1"));
    const hop = fc.record({ in: ifname, out: ifname, physIn: ifname, physOut: ifname });
    fc.assert(
      fc.property(
        fc.constantFrom(...FAMILIES),
        fc.constantFrom(...TABLES),
        name,
        hop,
        (family, table, chain, at) => {
          const key = chainKey(family, table, chain);
          const places = placesOfHop({ chain: key, ...at });
          expect(places.length).toBeGreaterThan(0);
          for (const place of places) {
            expect(chainOfPlace(place)).toBe(key);
            expect(bandOfPlace(place)).not.toBeNull();
            expect(BASE_CHAINS).toContain(chainParts(chainOfPlace(basePlace(place))!).chain);
          }
        },
      ),
    );
  });
});

describe("facts of a place", () => {
  it("[N22] nat is conntrack's nat, not ebtables'", () => {
    expect(isNat(tile("net", "ip:nat:INPUT"))).toBe(true);
    expect(isNat(userTile("link", "ip6:nat:DOCKER", "PREROUTING"))).toBe(true);
    expect(isNat(tile("link", "bridge:nat:PREROUTING"))).toBe(false);
    expect(isNat(glue("net/conntrack:PREROUTING"))).toBe(false);
  });

  it("[N1] the hook of a tile, of a user chain, of glue", () => {
    expect(hookOf(tile("link", "bridge:broute:BROUTING"))).toBe("PREROUTING");
    expect(hookOf(userTile("net", "ip:nat:DOCKER", "OUTPUT"))).toBe("OUTPUT");
    expect(hookOf(glue("net/conntrack:POSTROUTING"))).toBe("POSTROUTING");
    expect(hookOf(glue("dec:route"))).toBeNull();
  });
});
