import { describe, expect, it } from "vitest";
import { buildGraph } from "./build-graph";
import { expectedChains } from "./expected-way";
import { DEFAULT_HOST_MODEL, type HostModel } from "./host-model";
import type { Trip } from "./trip";

/** Expands the shorthand of packet-flow section 4, as the document spells it. */
function expand(list: string, first: boolean, family: "ip" | "ip6", model: HostModel): string[] {
  const security = model.security;
  const nft = model.ipBackend === "nft";
  const parts: Record<string, string> = {
    B: "bridge:broute:BROUTING bridge:nat:PREROUTING",
    P: "ip:raw:PREROUTING ip:mangle:PREROUTING n:ip:nat:PREROUTING",
    F: `ip:mangle:FORWARD ip:filter:FORWARD${security ? " ip:security:FORWARD" : ""}`,
    I: `ip:mangle:INPUT ip:filter:INPUT ${
      !security
        ? "n:ip:nat:INPUT"
        : nft
          ? "n:ip:nat:INPUT ip:security:INPUT"
          : "ip:security:INPUT n:ip:nat:INPUT"
    }`,
    O: `ip:raw:OUTPUT ip:mangle:OUTPUT n:ip:nat:OUTPUT ip:filter:OUTPUT${security ? " ip:security:OUTPUT" : ""}`,
    S: "ip:mangle:POSTROUTING n:ip:nat:POSTROUTING",
    EF: "bridge:filter:FORWARD",
    EI: "bridge:filter:INPUT",
    EP: "bridge:nat:POSTROUTING",
    EO:
      model.bridgeBackend === "nft"
        ? "bridge:filter:OUTPUT bridge:nat:OUTPUT"
        : "bridge:nat:OUTPUT bridge:filter:OUTPUT",
  };
  return list
    .split(" ")
    .flatMap((part) => (parts[part] ?? part).split(" "))
    .filter((chain) => first || !chain.startsWith("n:"))
    .map((chain) => chain.replace(/^n:/, ""))
    .filter((chain) => model.broute || chain !== "bridge:broute:BROUTING")
    .map((chain) => chain.replace(/^ip:/, `${family}:`));
}

type Row = { name: string; trip: Omit<Trip, "first">; first: boolean; on: string; off?: string };

const ROWS: Row[] = [
  {
    name: "1 container to container, same bridge",
    trip: { entry: "port", exit: "port", bridged: true },
    first: true,
    on: "B P EF F EP S",
    off: "B EF EP",
  },
  {
    name: "1r its reply",
    trip: { entry: "port", exit: "port", bridged: true },
    first: false,
    on: "B P EF F EP S",
    off: "B EF EP",
  },
  {
    name: "2 host process to container",
    trip: { entry: "process", exit: "port", bridged: false },
    first: true,
    on: "O S EO EP",
  },
  {
    name: "2r its reply",
    trip: { entry: "port", exit: "process", bridged: false },
    first: false,
    on: "B P EI I",
    off: "B EI P I",
  },
  {
    name: "2c container to host",
    trip: { entry: "port", exit: "process", bridged: false },
    first: true,
    on: "B P EI I",
    off: "B EI P I",
  },
  {
    name: "3 wan to published port",
    trip: { entry: "nic", exit: "port", bridged: false, destinationChanged: true },
    first: true,
    on: "P F S EO EP",
  },
  {
    name: "3r its reply",
    trip: { entry: "port", exit: "nic", bridged: false },
    first: false,
    on: "B P EI F S",
    off: "B EI P F S",
  },
  {
    name: "4 container to wan",
    trip: { entry: "port", exit: "nic", bridged: false },
    first: true,
    on: "B P EI F S",
    off: "B EI P F S",
  },
  {
    name: "4r its reply",
    trip: { entry: "nic", exit: "port", bridged: false },
    first: false,
    on: "P F S EO EP",
  },
  {
    name: "5a leg 1, the proxy's answer",
    trip: { entry: "process", exit: "port", bridged: false },
    first: false,
    on: "O S EO EP",
  },
  {
    name: "5b hairpin, bridged after DNAT",
    trip: { entry: "port", exit: "port", bridged: true, destinationChanged: true },
    first: true,
    on: "B P EF F EP S",
    off: "B EF EP",
  },
  {
    name: "5c published port of another bridge, Docker 29",
    trip: { entry: "port", exit: "port", bridged: false },
    first: true,
    on: "B P EI F S EO EP",
    off: "B EI P F S EO EP",
  },
  {
    name: "5c its reply",
    trip: { entry: "port", exit: "port", bridged: false },
    first: false,
    on: "B P EI F S EO EP",
    off: "B EI P F S EO EP",
  },
  {
    name: "6a over lo, out",
    trip: { entry: "process", exit: "lo", bridged: false },
    first: true,
    on: "O S",
  },
  {
    name: "6b host to its own address, DNAT in OUTPUT",
    trip: { entry: "process", exit: "port", bridged: false, destinationChanged: true },
    first: true,
    on: "O S EO EP",
  },
  {
    name: "9 brouted, routed to an interface",
    trip: { entry: "port", exit: "nic", bridged: false, brouted: true },
    first: true,
    on: "bridge:broute:BROUTING P F S",
  },
  {
    name: "9 brouted, to the host",
    trip: { entry: "port", exit: "process", bridged: false, brouted: true },
    first: true,
    on: "bridge:broute:BROUTING P I",
  },
  {
    name: "8c broadcast from a container, first of its connection",
    trip: { entry: "port", exit: "port", bridged: true, flood: { ports: 2, localCopy: "delivered" } },
    first: true,
    on: "B P EF F EP S EF F EP ip:mangle:POSTROUTING EI ip:mangle:INPUT ip:filter:INPUT",
    off: "B EF EP EF EP EI P I",
  },
  {
    name: "8c broadcast where no other port takes a clone",
    trip: { entry: "port", exit: "port", bridged: true, flood: { ports: 0, localCopy: "delivered" } },
    first: true,
    on: "B P EI I",
    off: "B EI P I",
  },
  {
    name: "8d unknown unicast",
    trip: { entry: "port", exit: "port", bridged: true, flood: { ports: 2, localCopy: "none" } },
    first: false,
    on: "B P EF F EP S EF F EP S",
    off: "B EF EP EF EP",
  },
  {
    name: "8e promiscuous bridge",
    trip: { entry: "port", exit: "port", bridged: true, flood: { ports: 1, localCopy: "dropped" } },
    first: true,
    on: "B P EF F EP S EI",
    off: "B EF EP EI",
  },
  {
    name: "10 a fragment that is not the head",
    trip: { entry: "port", exit: "port", bridged: true, swallowedFragment: true },
    first: true,
    on: "B",
    off: "B EF EP",
  },
];

const BACKENDS = ["legacy", "nft"] as const;

describe.each(["ip", "ip6"] as const)("expected way, %s", (family) => {
  describe.each(BACKENDS)("bridge back end %s", (bridgeBackend) => {
    it.each(ROWS)("[N20] row $name", ({ trip, first, on, off }) => {
      for (const called of [true, false]) {
        const model = {
          ...DEFAULT_HOST_MODEL,
          bridgeBackend,
          bridgeNfCallIptables: called,
          bridgeNfCallIp6tables: called,
        };
        const list = called ? on : (off ?? on);
        const graph = buildGraph(model, family);
        // The security table and iptables-nft's place for it keep the rest in order.
        expect(expectedChains(graph, { ...trip, first })).toEqual(expand(list, first, family, model));
        if (trip.flood !== undefined) continue;
        for (const ipBackend of BACKENDS) {
          const secured = { ...model, ipBackend, security: true };
          expect(expectedChains(buildGraph(secured, family), { ...trip, first })).toEqual(
            expand(list, first, family, secured),
          );
        }
      }
    });
  });
});
