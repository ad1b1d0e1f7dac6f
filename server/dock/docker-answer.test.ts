import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dockerReading, idOf } from "@/lib/docker/testing/docker-reading";
import { OUTSIDE_RANGES } from "@/lib/protocol/outside";
import { CANDIDATES, isUnused } from "@/server/host/docker/outside";
import { readTraffic } from "@/server/host/read-traffic";
import { isBridged, isInNetwork, readContainers, readPid } from "./docker-answer";

const { containers, networks } = dockerReading().docker;

describe("what host takes out of Docker's answers", () => {
  it("[D2] is ids, addresses and ports that are nothing else", () => {
    expect(readContainers(containers)).toEqual([
      {
        id: idOf(2),
        connections: expect.any(String),
        endpoints: [{ network: idOf(1), address: "172.18.0.2", gateway: "172.18.0.1" }],
        published: [
          { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080 },
          { protocol: "tcp", hostAddress: "", hostPort: 8080 },
        ],
      },
    ]);
    for (const bad of ["../../info", `${idOf(2)}/`, idOf(2).toUpperCase(), "", "-t"]) {
      expect(readContainers(containers.replace(idOf(2), bad))).toEqual([]);
    }
    for (const bad of ["-f", "1.2.3.4;x", "::1", "256.1.1.1", "localhost"]) {
      const read = readContainers(containers.replace('"172.18.0.2"', JSON.stringify(bad)));
      expect(read[0]?.endpoints[0]?.address).toBe("");
    }
  });

  it("[D4] tells a bridge of this host, whose gateway it is, from a network of another driver", () => {
    const driver = (name: string) => networks.replace('"Driver":"bridge"', `"Driver":"${name}"`);
    expect(isBridged(networks, idOf(1))).toBe(true);
    expect(isBridged(networks, idOf(2))).toBe(false);
    for (const other of ["macvlan", "ipvlan", "overlay"])
      expect(isBridged(driver(other), idOf(1))).toBe(false);
    for (const bad of [null, "", "[7]", "{}"]) expect(isBridged(bad, idOf(1))).toBe(false);
  });

  it("[D2] never raises, whatever the answer", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => `[{"Id":${text}}]`),
        ),
        (body) => {
          readContainers(body);
          expect(isInNetwork(body, idOf(1), "172.18.0.2")).toBe(false);
          const pid = readPid(body);
          expect(pid === null || pid > 1).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("[D2] is a process id only where there is one", () => {
    expect(readPid('{"State":{"Pid":42}}')).toBe(42);
    for (const pid of [0, 1, -1, 1.5, '"42"', null]) expect(readPid(`{"State":{"Pid":${pid}}}`)).toBeNull();
  });

  it("[D4] an address counts as a network's when it is in one of its own subnets", () => {
    expect(isInNetwork(networks, idOf(1), "172.18.255.1")).toBe(true);
    for (const address of ["172.19.0.1", "127.0.0.1", "", "x"])
      expect(isInNetwork(networks, idOf(1), address)).toBe(false);
    expect(isInNetwork(networks, idOf(2), "172.18.0.2")).toBe(false);
    expect(isInNetwork(null, idOf(1), "172.18.0.2")).toBe(false);
  });
});

describe("the outside machine's range", () => {
  it("[D5] is one that no route of the host touches", () => {
    const routes = "default via 10.0.2.2 dev eth0\n172.18.0.0/16 dev shop0 proto kernel src 172.18.0.1\n";
    expect(CANDIDATES).toEqual(OUTSIDE_RANGES);
    expect(isUnused("192.0.2", routes)).toBe(true);
    expect(isUnused("172.18.5", routes)).toBe(false);
    for (const route of [
      "192.0.2.0/24 dev x",
      "192.0.2.2 dev x",
      "192.0.0.0/8 via 1.1.1.1",
      "blackhole 192.0.2.0/30",
    ])
      expect(isUnused("192.0.2", `${routes}${route}\n`), route).toBe(false);
    // A VPN's way of writing its default route.
    expect(isUnused("192.0.2", "0.0.0.0/1 dev tun0\n128.0.0.0/1 dev tun0\n")).toBe(true);
  });
});

describe("a request for traffic", () => {
  const from = { kind: "container", id: idOf(2) };
  const to = { kind: "container", id: idOf(3), network: idOf(1) };
  const act = { kind: "ping", count: 10, bytes: 65_507 };

  it("[H11] is copied field by field", () => {
    expect(readTraffic({ from: { ...from, address: "8.8.8.8" }, to: { ...to, x: 1 }, act, x: 1 })).toEqual({
      from,
      to,
      act,
    });
    const published = { kind: "published", protocol: "udp", hostPort: 53 };
    const connect = { kind: "connect", port: null };
    expect(readTraffic({ from: { kind: "host" }, to: published, act: connect })).toEqual({
      from: { kind: "host" },
      to: published,
      act: connect,
    });
  });

  it("[H11] with another kind, id, port or number is refused", () => {
    const bad = [
      { from: { kind: "process" } },
      { from: { kind: "container", id: "web" } },
      { from: { kind: "container", id: `${idOf(2)}\n` } },
      { from: null },
      { to: { kind: "container", id: idOf(3) } },
      { to: { kind: "address", address: "8.8.8.8" } },
      { to: { kind: "published", protocol: "tcp", hostPort: 0 } },
      { to: { kind: "published", protocol: "icmp", hostPort: 1 } },
      { act: { kind: "ping", count: 11, bytes: 1 } },
      { act: { kind: "ping", count: 0, bytes: 1 } },
      { act: { kind: "ping", count: 1, bytes: 65_508 } },
      { act: { kind: "ping", count: "1", bytes: 1 } },
      { act: { kind: "connect", port: 65_536 } },
      { act: { kind: "connect" } },
      { act: { kind: "flood" } },
    ];
    for (const change of bad) {
      expect(readTraffic({ from, to, act, ...change }), JSON.stringify(change)).toBeNull();
    }
    for (const value of [null, 7, "x", [], {}]) expect(readTraffic(value)).toBeNull();
  });
});
