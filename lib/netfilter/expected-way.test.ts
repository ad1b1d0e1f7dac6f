import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { buildGraph } from "./build-graph";
import { expectedChains, expectedWay, skippedPlaces, walkOf } from "./expected-way";
import { exitPlaces } from "./graph-walk";
import { DEFAULT_HOST_MODEL, type HostModel } from "./host-model";
import { type Place, tile, userTile } from "./place";
import { isNat } from "./place-facts";
import { anyModel } from "./testdata/arbitrary";
import scenarios from "./testdata/scenarios.json";
import type { Trip } from "./trip";
import { distance } from "./way-index";

/** Expands the shorthand of the rows below. */
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

// Hundreds of random cases take long on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

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

type Listed = Readonly<Record<string, readonly string[]>>;
const LISTED: Readonly<
  Record<string, { readonly trip: Omit<Trip, "first">; readonly called: boolean | null }>
> = {
  c2c_req_1: { trip: { entry: "port", exit: "port", bridged: true }, called: true },
  c2c_0: { trip: { entry: "port", exit: "port", bridged: true }, called: false },
  host2c: { trip: { entry: "process", exit: "port", bridged: false }, called: null },
  c2host_1: { trip: { entry: "port", exit: "process", bridged: false }, called: true },
  c2host_0: { trip: { entry: "port", exit: "process", bridged: false }, called: false },
  wan2c: { trip: { entry: "nic", exit: "port", bridged: false }, called: null },
  c2wan_1: { trip: { entry: "port", exit: "nic", bridged: false }, called: true },
  c2wan_0: { trip: { entry: "port", exit: "nic", bridged: false }, called: false },
  c2c_otherbridge_published_docker29_1: {
    trip: { entry: "port", exit: "port", bridged: false },
    called: true,
  },
  loopback: { trip: { entry: "process", exit: "process", bridged: false }, called: null },
};

describe("expected way, the machine-readable lists", () => {
  it("[N20] has a trip for each list", () => {
    expect(Object.keys(LISTED)).toEqual(Object.keys(scenarios));
  });

  it.each(Object.entries(scenarios as Listed))("[N20] %s", (name, list) => {
    const listed = LISTED[name]!;
    for (const called of listed.called === null ? [true, false] : [listed.called]) {
      const graph = buildGraph({ ...DEFAULT_HOST_MODEL, bridgeNfCallIptables: called }, "ip");
      const isNatOnly = (chain: string) => chain.startsWith("n:");
      expect(expectedChains(graph, { ...listed.trip, first: true })).toEqual(
        list.map((c) => c.replace("n:", "")),
      );
      expect(expectedChains(graph, { ...listed.trip, first: false })).toEqual(
        list.filter((c) => !isNatOnly(c)),
      );
    }
  });
});

describe("expected way, its rules", () => {
  const graph = buildGraph(DEFAULT_HOST_MODEL, "ip");
  const arp = buildGraph({ ...DEFAULT_HOST_MODEL, bridgeNfCallArptables: true }, "arp");

  it("[N20] row 7: isolation drops in FORWARD, or in raw since Docker 28.2", () => {
    const trip: Trip = { entry: "port", exit: "port", bridged: false, first: true };
    const off = buildGraph({ ...DEFAULT_HOST_MODEL, bridgeNfCallIptables: false }, "ip");
    const at = (g: typeof graph, droppedAt: Place) => expectedChains(g, { ...trip, droppedAt });
    expect(at(graph, tile("net", "ip:filter:FORWARD"))).toEqual(
      expand("B P EI F", true, "ip", DEFAULT_HOST_MODEL),
    );
    expect(at(graph, tile("link", "ip:raw:PREROUTING"))).toEqual(
      expand("B ip:raw:PREROUTING", true, "ip", DEFAULT_HOST_MODEL),
    );
    expect(at(off, tile("net", "ip:raw:PREROUTING"))).toEqual(
      expand("B EI ip:raw:PREROUTING", true, "ip", DEFAULT_HOST_MODEL),
    );
  });

  it("[N20] row 8a and 8b: ARP", () => {
    const chains = (trip: Trip) => expectedChains(arp, trip).filter((chain) => !chain.startsWith("arp:"));
    const flood = { ports: 2, localCopy: "delivered" } as const;
    expect(expectedChains(arp, { entry: "port", exit: "port", bridged: true, first: true, flood })).toEqual(
      expand(
        "B EF arp:filter:FORWARD EP EF arp:filter:FORWARD EP EI arp:filter:INPUT",
        true,
        "ip",
        DEFAULT_HOST_MODEL,
      ),
    );
    expect(chains({ entry: "process", exit: "port", bridged: false, first: true })).toEqual(
      expand("EO EP", true, "ip", DEFAULT_HOST_MODEL),
    );
    const hostFlood = { ports: 2, localCopy: "none" } as const;
    expect(chains({ entry: "process", exit: "port", bridged: false, first: true, flood: hostFlood })).toEqual(
      expand("EO EP EO EP", true, "ip", DEFAULT_HOST_MODEL),
    );
  });

  it("[N21] over lo only OUTPUT and POSTROUTING are asked", () => {
    const nat = expectedWay(graph, { entry: "process", exit: "process", bridged: false, first: true }).filter(
      isNat,
    );
    expect(nat).toEqual(["net/ip:nat:OUTPUT", "net/ip:nat:POSTROUTING"]);
    const back = expectedWay(graph, { entry: "lo", exit: "process", bridged: false, first: false });
    expect(back).toEqual([
      "net/ip:raw:PREROUTING",
      "net/ip:mangle:PREROUTING",
      "net/ip:mangle:INPUT",
      "net/ip:filter:INPUT",
    ]);
  });

  it("[N22] the skipped places are the nat tiles passed without asking", () => {
    const reply: Trip = { entry: "port", exit: "nic", bridged: false, first: false };
    expect(skippedPlaces(graph, reply)).toEqual(["link/ip:nat:PREROUTING", "net/ip:nat:POSTROUTING"]);
    expect(skippedPlaces(graph, { ...reply, first: true })).toEqual([]);
    const self: Trip = { entry: "process", exit: "process", bridged: false, first: true };
    expect(skippedPlaces(graph, self)).toEqual(["net/ip:nat:PREROUTING", "net/ip:nat:INPUT"]);
  });

  it("[N23] a drop below a base chain ends with that base chain's tile", () => {
    const droppedAt = userTile("net", "ip:filter:DOCKER-ISOLATION-STAGE-2", "FORWARD");
    const way = expectedWay(graph, { entry: "nic", exit: "port", bridged: false, first: true, droppedAt });
    expect(way.at(-1)).toBe("net/ip:filter:FORWARD");
  });

  it("[N24] two places of a way are reachable, and no further apart than there; the whole walk is legal", () => {
    const end = fc.constantFrom("port" as const, "nic" as const, "process" as const);
    const anyTrip = fc.record({
      entry: end,
      exit: end,
      bridged: fc.boolean(),
      first: fc.boolean(),
      brouted: fc.boolean(),
      destinationChanged: fc.boolean(),
    });
    fc.assert(
      fc.property(anyModel, fc.constantFrom("ip" as const, "ip6" as const), anyTrip, (model, family, any) => {
        const trip = { ...any, bridged: any.bridged && any.entry === "port" && any.exit === "port" };
        const host = buildGraph(model, family);
        const steps = walkOf(host, trip).map(({ place }) => place);
        expect(exitPlaces(host)).toContain(steps.at(-1));
        steps.slice(1).forEach((place, i) => {
          expect(host.edges.some((edge) => edge.from === steps[i] && edge.to === place)).toBe(true);
        });
        const tiles = steps.filter(
          (place) => place.includes(":") && host.nodes.some((n) => n.place === place && n.kind === "tile"),
        );
        expect(tiles).toEqual(expect.arrayContaining([...expectedWay(host, trip)]));
        tiles.forEach((from, i) => {
          tiles.slice(i + 1).forEach((to, between) => {
            const apart = distance(host, from, to);
            expect(apart, `${from} ${to}`).not.toBeNull();
            expect(apart).toBeLessThanOrEqual(between);
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
