import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Hop, Packet, PacketId } from "@/lib/journey";
import type { ChainKey } from "@/lib/netfilter/chain";
import { walkOf } from "@/lib/netfilter/expected-way";
import { DEFAULT_HOST_MODEL, type HostModel } from "@/lib/netfilter/host-model";
import { chainOfPlace, type Place } from "@/lib/netfilter/place";
import type { Trip } from "@/lib/netfilter/trip";
import { layoutMap } from "./layout-map";
import type { Box, MapLayout, Point } from "./map-layout";
import { modelFromPackets } from "./model-from-packets";
import { renderScene } from "./render-scene";
import { routeWay } from "./route-way";
import { drawnTexts } from "./testing/drawn-texts";
import { journeysOf } from "./testing/journeys";
import type { Way } from "./way";

const off: HostModel = { ...DEFAULT_HOST_MODEL, bridgeNfCallIptables: false, bridgeNfCallIp6tables: false };
const nft: HostModel = { ...DEFAULT_HOST_MODEL, ipBackend: "nft", bridgeBackend: "nft", security: true };
const trips: readonly Trip[] = (["port", "nic", "process"] as const).flatMap((entry) =>
  (["port", "nic", "process"] as const).flatMap((exit) =>
    entry === "process" && exit === "process"
      ? []
      : [true, false].flatMap((first) => [
          { entry, exit, bridged: false, first },
          ...(entry === "port" && exit === "port" ? [{ entry, exit, bridged: true, first }] : []),
        ]),
  ),
);

const hop = (place: Place, line: number, more: Partial<Hop> = {}): Hop => ({
  line,
  seq: null,
  stampUs: null,
  chain: chainOfPlace(place) as ChainKey,
  place,
  certainty: "named",
  in: null,
  out: null,
  physIn: null,
  physOut: null,
  text: "",
  ambiguous: false,
  ...more,
});

const packet = (hops: readonly Hop[], more: Partial<Packet> = {}): Packet => ({
  id: 1 as PacketId,
  conversation: 1 as Packet["conversation"],
  direction: "request",
  fate: "forwarded",
  header: {
    family: "ip4",
    protocol: "icmp",
    src: "172.18.0.3",
    dst: "172.18.0.2",
    sport: null,
    dport: null,
    length: 84,
    ttl: 64,
    ipId: 1,
    info: "echo request",
  },
  hops,
  skipped: [],
  changes: [],
  droppedAt: null,
  incomplete: null,
  uncalled: false,
  ambiguous: false,
  open: false,
  ...more,
});

/** A packet on a trip whose every consulted tile logs it; `keep` takes log lines away again. */
function traveller(
  layout: MapLayout,
  trip: Trip,
  direction: Packet["direction"],
  keep: (index: number) => boolean,
) {
  const walk = walkOf(layout.graph, trip).filter(({ place }) => chainOfPlace(place) !== null);
  const named = { port: "docker0", nic: "eth0", process: null, lo: "lo" };
  const hops = walk
    .filter(({ consulted }) => consulted)
    .map(({ place }, index) =>
      hop(place, index + 1, {
        in: named[trip.entry],
        out: named[trip.exit],
        physIn: trip.entry === "port" && layout.graph.model.bridgeNfCallIptables ? "veth1" : null,
        physOut: trip.bridged ? "veth2" : null,
      }),
    )
    .filter((_, index) => keep(index));
  const skipped = walk
    .filter(({ consulted }) => !consulted)
    .map(({ place }) => ({ place, chain: chainOfPlace(place) as ChainKey, reason: "conntrack" as const }));
  const fate = trip.exit === "process" ? "delivered" : "forwarded";
  return { walk, packet: packet(hops, { direction, fate, skipped }) };
}

function crossedTiles(layout: MapLayout, way: Way): readonly Place[] {
  return way.strands.flatMap(({ places }) =>
    places.filter((place) => chainOfPlace(place) !== null && tileOf(layout, place)),
  );
}

const tileOf = (layout: MapLayout, place: Place) => layout.tiles.find((tile) => tile.place === place);

function touches(points: readonly Point[], box: Box): boolean {
  return points.slice(1).some((b, index) => {
    const a = points[index] as Point;
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 1.5));
    for (let i = 0; i <= steps; i++) {
      const x = a.x + ((b.x - a.x) * i) / steps;
      const y = a.y + ((b.y - a.y) * i) / steps;
      if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height) return true;
    }
    return false;
  });
}

describe("routeWay", () => {
  for (const [name, model] of Object.entries({ article: DEFAULT_HOST_MODEL, off, nft })) {
    const layout = layoutMap(model);

    it(`[F7] [F8] leads through the tiles of the kernel's walk, for every trip (${name})`, () => {
      for (const trip of trips) {
        const { walk, packet: traveled } = traveller(layout, trip, "request", () => true);
        const way = routeWay(layout, traveled);
        expect(crossedTiles(layout, way), JSON.stringify(trip)).toEqual(walk.map(({ place }) => place));
        expect(way.visits.map(({ place, mark }) => `${place} ${mark}`)).toEqual(
          walk.map(({ place, consulted }) => `${place} ${consulted ? "entered" : "skipped"}`),
        );
      }
    });

    it(`[F7] [F8] leads the same way when only half of the chains log (${name})`, () => {
      for (const trip of trips) {
        for (const odd of [0, 1]) {
          const { walk, packet: traveled } = traveller(layout, trip, "reply", (index) => index % 2 === odd);
          const way = routeWay(layout, traveled);
          expect(crossedTiles(layout, way), JSON.stringify(trip)).toEqual(walk.map(({ place }) => place));
          const logged = new Set(traveled.hops.map(({ place }) => place));
          for (const { place, mark, hop: index } of way.visits) {
            expect(mark === "entered").toBe(logged.has(place));
            expect(index !== null).toBe(logged.has(place));
          }
        }
      }
    });

    it(`[F7] leads the same way when a single chain of the network layer logs (${name})`, () => {
      for (const trip of trips) {
        const { length } = traveller(layout, trip, "request", () => true).packet.hops;
        for (let only = 0; only < length; only++) {
          const { walk, packet: traveled } = traveller(layout, trip, "request", (index) => index === only);
          // A bridge's own line leaves open whether the frame is or was routed.
          if (traveled.hops[0]?.place.startsWith("link/")) continue;
          const where = `${JSON.stringify(trip)} ${traveled.hops[0]?.place}`;
          expect(crossedTiles(layout, routeWay(layout, traveled)), where).toEqual(
            walk.map(({ place }) => place),
          );
        }
      }
    });

    it(`[F9] keeps the lanes of both directions apart (${name})`, () => {
      const lanes = trips.flatMap((trip) =>
        (["request", "reply"] as const).map((direction) => ({
          direction,
          corners:
            routeWay(layout, traveller(layout, trip, direction, () => true).packet).strands[0]?.corners ?? [],
        })),
      );
      const segments = (direction: string) =>
        lanes
          .filter((lane) => lane.direction === direction)
          .flatMap(({ corners }) => corners.slice(1).map((b, i) => [corners[i] as Point, b] as const));
      for (const [a, b] of segments("request")) {
        for (const [c, d] of segments("reply")) {
          const flat = a.y === b.y;
          if (flat !== (c.y === d.y)) continue;
          const beside = flat ? Math.abs(a.y - c.y) : Math.abs(a.x - c.x);
          const [low, high] = flat
            ? [
                Math.max(Math.min(a.x, b.x), Math.min(c.x, d.x)),
                Math.min(Math.max(a.x, b.x), Math.max(c.x, d.x)),
              ]
            : [
                Math.max(Math.min(a.y, b.y), Math.min(c.y, d.y)),
                Math.min(Math.max(a.y, b.y), Math.max(c.y, d.y)),
              ];
          if (high - low > 0.5) expect(beside).toBeGreaterThan(6);
        }
      }
    });

    it(`[F10] touches no tile that it does not cross, and no text (${name})`, () => {
      for (const trip of trips) {
        for (const direction of ["request", "reply"] as const) {
          const { packet: traveled } = traveller(layout, trip, direction, () => true);
          const way = routeWay(layout, traveled);
          const crossed = new Set(crossedTiles(layout, way));
          const scene = renderScene({
            layout,
            topology: null,
            conversation: null,
            packets: [traveled],
            counters: new Map(layout.tiles.map(({ place }) => [place, { visits: 123456, drops: 12 }])),
            theme: "light",
            lang: "en",
          });
          const texts = drawnTexts(scene.nodes).filter(({ text }) => text !== "");
          for (const { points } of way.strands) {
            for (const tile of layout.tiles) {
              if (!crossed.has(tile.place) && touches(points, tile.box))
                throw new Error(`crosses ${tile.place}`);
            }
            for (const { text, box } of texts) {
              if (touches(points, box))
                throw new Error(`${direction} ${JSON.stringify(trip)} crosses "${text}"`);
            }
          }
        }
      }
    });
  }

  it("[F7] leads from BROUTING straight to the network layer where IN names the port alone", () => {
    const layout = layoutMap(off);
    const tiles = (more: Partial<Hop>) => {
      const brouting = hop("link/bridge:broute:BROUTING" as Place, 1, { in: "veth1" });
      const raw = hop("net/ip:raw:PREROUTING" as Place, 2, more);
      return crossedTiles(layout, routeWay(layout, packet([brouting, raw], { fate: "incomplete" })));
    };
    expect(tiles({ in: "veth1" })).toEqual(["link/bridge:broute:BROUTING", "net/ip:raw:PREROUTING"]);
    expect(tiles({ in: "docker0" })).toContain("link/bridge:filter:INPUT");
  });

  it("[F7] begins at the process, the port or the interface that the lines name", () => {
    const layout = layoutMap(DEFAULT_HOST_MODEL);
    const forward = "net/ip:filter:FORWARD" as Place;
    const from = (more: Partial<Hop>) =>
      routeWay(layout, packet([hop(forward, 1, more)])).strands[0]?.places[0];
    expect(from({ in: "docker0", out: "eth0" })).toBe("port:rx");
    expect(from({ in: "eth0", out: "docker0" })).toBe("nic:rx");
    expect(from({ in: null, out: "docker0" })).toBe(forward);
  });

  it("[F11] ends a dropped packet's way in the tile that dropped it", () => {
    const layout = layoutMap(DEFAULT_HOST_MODEL);
    const place = "link/ip:filter:FORWARD" as Place;
    const { packet: traveled } = traveller(
      layout,
      { entry: "port", exit: "port", bridged: true, first: true },
      "request",
      () => true,
    );
    const at = traveled.hops.findIndex((one) => one.place === place);
    const way = routeWay(layout, {
      ...traveled,
      hops: traveled.hops.slice(0, at + 1),
      fate: "dropped",
      droppedAt: place,
    });
    const end = way.strands.at(-1)?.points.at(-1) as Point;
    const { box } = tileOf(layout, place)!;
    expect(end.x > box.x && end.x < box.x + box.width).toBe(true);
    expect(way.visits.filter(({ dropped }) => dropped).map((visit) => visit.place)).toEqual([place]);
    expect(way.strands.at(-1)?.places.at(-1)).toBe(place);
  });

  it("[F11] ends an incomplete packet's way behind the last tile that saw it", () => {
    const layout = layoutMap(DEFAULT_HOST_MODEL);
    const { packet: traveled } = traveller(
      layout,
      { entry: "nic", exit: "port", bridged: false, first: true },
      "request",
      () => true,
    );
    const way = routeWay(layout, { ...traveled, hops: traveled.hops.slice(0, 3), fate: "incomplete" });
    expect(way.strands.at(-1)?.places.at(-1)).toBe(traveled.hops[2]?.place);
    expect(way.visits.some(({ dropped }) => dropped)).toBe(false);
  });

  it("[F12] gives what no walk joins a strand of its own, and loses no hop", () => {
    const layout = layoutMap(DEFAULT_HOST_MODEL);
    const forward = "link/bridge:filter:FORWARD" as Place;
    const post = "link/bridge:nat:POSTROUTING" as Place;
    const flood = packet([hop(forward, 1), hop(post, 2), hop(forward, 3), hop(post, 4)]);
    const way = routeWay(layout, flood);
    expect(way.strands).toHaveLength(2);
    expect(way.strands.flatMap(({ stops }) => stops.map((stop) => stop.hop))).toEqual([0, 1, 2, 3]);
  });

  it("[F12] leads each copy of a flooded frame off from the bridging decision, the host's own too", () => {
    for (const model of [DEFAULT_HOST_MODEL, off]) {
      const layout = layoutMap(model);
      const tiles = ["bridge:nat:PREROUTING", "bridge:filter:FORWARD", "bridge:nat:POSTROUTING"];
      const copies = ["bridge:filter:FORWARD", "bridge:nat:POSTROUTING"];
      const hops = [...tiles, ...copies].map((chain, at) => hop(`link/${chain}` as Place, at + 1));
      const up = [hop("link/bridge:filter:INPUT" as Place, 6), hop("net/ip:mangle:INPUT" as Place, 7)];
      const way = routeWay(layout, packet([...hops, ...up], { fate: "delivered" }));
      expect(way.strands.map(({ places }) => places[0])).toEqual(["port:rx", "dec:bridge", "dec:bridge"]);
      expect(way.strands.at(-1)?.places.at(-1)).toBe("process");
      for (const direction of ["request", "reply"] as const) {
        const [came, , copy] = routeWay(
          layout,
          packet([...hops, ...up], { fate: "delivered", direction }),
        ).strands;
        expect(copy?.points[0]?.y).toBe(came?.points[0]?.y);
      }
      // Also where ebtables does not log.
      const ofIp = routeWay(layout, packet([...hops, ...up.slice(1)], { fate: "delivered" }));
      expect(ofIp.strands.at(-1)?.places.slice(0, 2)).toEqual(["dec:bridge", "link/bridge:filter:INPUT"]);
    }
  });

  it("[F12] leaves and comes back by the interfaces on loopback", () => {
    const layout = layoutMap(DEFAULT_HOST_MODEL);
    const { packet: traveled } = traveller(
      layout,
      { entry: "process", exit: "process", bridged: false, first: true },
      "request",
      () => true,
    );
    const looped = traveled.hops.map((one) => ({ ...one, in: "lo", out: "lo" }));
    const way = routeWay(layout, { ...traveled, hops: looped });
    expect(way.strands.map(({ places }) => [places[0], places.at(-1)])).toEqual([
      ["process", "nic:tx"],
      ["nic:rx", "process"],
    ]);
  });

  it("[F13] places changes of the article where they were made", () => {
    const { packets } = journeysOf(readFileSync("public/captures/wan-to-container.log", "utf8"));
    const ways = packets.map((one) => routeWay(layoutMap(DEFAULT_HOST_MODEL), one));
    const at = ways.map(({ changes }) =>
      changes.map(({ place, changes: made }) => [place, made.map(({ field }) => field)]),
    );
    expect(at).toEqual([
      [
        ["net/ip:nat:PREROUTING", ["dst", "dport"]],
        ["dec:route", ["ttl"]],
        ["neigh", ["mac.src", "mac.dst"]],
      ],
      [["dec:route", ["ttl"]]],
    ]);
  });

  const captures = new URL("../journey/testdata/", import.meta.url);
  const logs = readdirSync(captures).filter((name) => name.endsWith(".log") && name !== "speed.log");
  it.each(logs)("[F12] draws every hop of every packet of %s, in order", (name) => {
    const { packets } = journeysOf(readFileSync(new URL(name, captures), "utf8"));
    const model = modelFromPackets(packets);
    const layouts = { ip: layoutMap(model), arp: layoutMap(model, { family: "arp" }) };
    expect(packets.length).toBeGreaterThan(0);
    for (const one of packets) {
      const way = routeWay(layouts[one.header.family === "arp" ? "arp" : "ip"], one);
      const hops = way.strands.flatMap(({ stops }) => stops.map((stop) => stop.hop));
      // Lines of one tile that follow each other (fragments) are one stop.
      const stops = one.hops.flatMap(({ place }, index) =>
        place === one.hops[index - 1]?.place ? [] : [index],
      );
      expect(hops).toEqual(stops);
    }
  });
});
