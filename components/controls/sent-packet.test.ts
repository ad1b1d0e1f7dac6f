import { expect, it } from "vitest";
import { hostOf } from "@/lib/figure/above/testing/host-of";
import type { PacketHeader } from "@/lib/journey/journey";
import type { TrafficRequest } from "@/lib/protocol/events";
import { isScenarioPacket, isSentPacket } from "./sent-packet";

const topology = hostOf(6);
const PING = { kind: "ping", count: 1, bytes: 56 } as const;
const packet = (part: Partial<PacketHeader>, direction: "request" | "reply" = "request") => ({
  direction,
  header: {
    ...{ family: "ip4", protocol: "icmp", src: "172.17.0.2", dst: "172.17.0.5", sport: null, dport: null },
    ...{ length: 84, ttl: 64, ipId: 1, info: "" },
    ...part,
  } satisfies PacketHeader,
});
const between: TrafficRequest = {
  from: { kind: "container", id: "c0" },
  to: { kind: "container", id: "c3", network: "a0" },
  act: PING,
};

it("test traffic is known by its ends and what it is", () => {
  expect(isSentPacket(packet({}), between, topology)).toBe(true);
  expect(isSentPacket(packet({}, "reply"), between, topology)).toBe(false);
  expect(isSentPacket(packet({ protocol: "udp" }), between, topology)).toBe(false);
  expect(isSentPacket(packet({ src: "172.17.0.9" }), between, topology)).toBe(false);
  expect(isSentPacket(packet({ dst: "172.17.0.9" }), between, topology)).toBe(false);
});

it("a connection is known by its port, a published one by that of the host", () => {
  const toPort: TrafficRequest = { ...between, act: { kind: "connect", port: 80 } };
  const tcp = (dport: number) => packet({ protocol: "tcp", sport: 40_000, dport });
  expect(isSentPacket(tcp(80), toPort, topology)).toBe(true);
  expect(isSentPacket(tcp(81), toPort, topology)).toBe(false);
  const published: TrafficRequest = {
    from: { kind: "outside" },
    to: { kind: "published", protocol: "tcp", hostPort: 8080 },
    act: { kind: "connect", port: null },
  };
  const fromWan = (src: string) =>
    packet({ protocol: "tcp", src, dst: "192.0.2.10", sport: 40_000, dport: 8080 });
  expect(isSentPacket(fromWan("192.0.2.1"), published, topology)).toBe(true);
  expect(isSentPacket(fromWan("192.0.2.7"), published, topology)).toBe(false);
  const fromHost = { ...published, from: { kind: "host" } } as const;
  const lo = { ...topology, nics: topology.nics.filter(({ name }) => name !== "lo") };
  const looped = packet({ protocol: "tcp", src: "127.0.0.1", dst: "127.0.0.1", sport: 40_000, dport: 8080 });
  expect(isSentPacket(looped, fromHost, lo)).toBe(true);
  // The machine outside is made when something is sent from it: until then nobody knows its address.
  expect(isSentPacket(fromWan("192.0.2.7"), published, { ...topology, outside: [] })).toBe(true);
});

it("a datagram to a port that is published for UDP is known by that port", () => {
  const to = { kind: "published", protocol: "udp", hostPort: 53 } as const;
  const traffic: TrafficRequest = { from: { kind: "outside" }, to, act: { kind: "connect", port: null } };
  const sent = (protocol: string, dport: number) =>
    packet({ protocol, src: "192.0.2.1", dst: "192.0.2.10", sport: 40_000, dport });
  expect(isSentPacket(sent("udp", 53), traffic, topology)).toBe(true);
  expect(isSentPacket(sent("tcp", 53), traffic, topology)).toBe(false);
  expect(isSentPacket(sent("udp", 54), traffic, topology)).toBe(false);
});

it("a scenario of the lab is known by what it sends first", () => {
  expect(isScenarioPacket(packet({}), "container-to-container", topology)).toBe(true);
  expect(isScenarioPacket(packet({}, "reply"), "container-to-container", topology)).toBe(false);
  expect(isScenarioPacket(packet({}), "closed-udp-port", topology)).toBe(false);
  expect(isScenarioPacket(packet({ src: "192.0.2.1" }), "container-to-container", topology)).toBe(false);
  const fromWan = packet({
    protocol: "tcp",
    src: "192.0.2.1",
    dst: "192.0.2.10",
    sport: 40_000,
    dport: 5566,
  });
  expect(isScenarioPacket(fromWan, "blocked-port", topology)).toBe(true);
  expect(isScenarioPacket(fromWan, "container-to-wan", topology)).toBe(false);
});
