import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGraph, expectedChains, type Trip, tile } from "@/lib/netfilter/index";
import type { LabScenario } from "@/lib/protocol/events";
import { holdRules } from "@/server/rules/hold-rules";
import { labTopology } from "@/server/web/lab-topology";
import type { Host } from "../host";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { linesOf } from "../testing/lines-of";
import { packetsIn } from "../testing/packets-in";
import { createLabHost } from "./lab-host";

const BRIDGED = { entry: "port", exit: "port", bridged: true } as const;
const TO_CONTAINER = { entry: "nic", exit: "port", bridged: false } as const;
const FROM_CONTAINER = { entry: "port", exit: "nic", bridged: false } as const;
const FIRST = { first: true } as const;
const LATER = { first: false } as const;

/** The first packets of each scenario; TCP goes on with more of the same two ways. */
const TRIPS: Readonly<Record<Exclude<LabScenario, "large-ping">, readonly Trip[]>> = {
  "container-to-container": [
    { ...BRIDGED, ...FIRST },
    { ...BRIDGED, ...LATER },
  ],
  "localhost-to-container": [
    { entry: "process", exit: "port", bridged: false, ...FIRST },
    { entry: "port", exit: "process", bridged: false, ...LATER },
  ],
  "wan-to-container": [
    { ...TO_CONTAINER, ...FIRST },
    { ...FROM_CONTAINER, ...LATER },
    { ...TO_CONTAINER, ...LATER },
  ],
  "container-to-wan": [
    { ...FROM_CONTAINER, ...FIRST },
    { ...TO_CONTAINER, ...LATER },
  ],
  "closed-udp-port": [
    { ...BRIDGED, ...FIRST },
    { ...BRIDGED, ...LATER },
  ],
  "blocked-port": [{ ...TO_CONTAINER, ...FIRST, droppedAt: tile("net", "ip:filter:FORWARD") }],
};

describe.each([true, false])("scenarios with bridge-nf-call-iptables %s", (bridgeNfCallIptables) => {
  const options = { bridgeNfCallIptables };
  const graph = buildGraph(labTopology({ ...options, kernel: "" }).model, "ip");
  const expected = (trip: Trip) => expectedChains(graph, trip).map(String);
  let host: Host;
  let nonce = "";

  beforeAll(async () => {
    host = createLabHost({ lab: options, instance: `test-scenario-${process.pid}`, leaseMs: 60_000 });
    const inserted = await holdRules(host.handle).insert(ALL_TRAFFIC);
    if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
    nonce = inserted.value.nonce;
  });
  afterAll(() => host.close());

  const logged = (name: LabScenario) =>
    linesOf(nonce, async () =>
      expect(await host.handle({ verb: "scenario-run", name })).toMatchObject({ ok: true }),
    );

  it.each(Object.entries(TRIPS))(
    "[H16] %s logs the chains that the chain graph expects, in order",
    async (name, trips) => {
      const packets = packetsIn(await logged(name as LabScenario));
      expect(packets.slice(0, trips.length)).toEqual(trips.map(expected));
      const ways = new Set(trips.filter(({ first }) => !first).map((trip) => expected(trip).join(" ")));
      for (const packet of packets.slice(trips.length)) expect(ways).toContain(packet.join(" "));
    },
  );

  it("[H16] large-ping logs each fragment in the bridge, and where iptables is called one datagram", async () => {
    const packets = packetsIn(await logged("large-ping"));
    const all = packets.flat();
    const count = (chain: string) => all.filter((each) => each === chain).length;
    expect(count("bridge:broute:BROUTING")).toBe(2 * 3);
    expect(count("ip:raw:PREROUTING")).toBe(bridgeNfCallIptables ? 2 : 0);
    expect(count("ip:nat:PREROUTING")).toBe(bridgeNfCallIptables ? 1 : 0);
    expect(count("bridge:filter:FORWARD")).toBe(bridgeNfCallIptables ? 2 : 2 * 3);
  });

  it("[H16] sends no packet of its own between the scenarios", async () => {
    expect(await linesOf(nonce, () => sleep(1500))).toEqual([]);
  });
});
