import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { ARCHIVE_LIMITS, Archive } from "./archive";
import { createCorrelator } from "./correlator";
import { causeOf, exchangeAround, exchangeOf } from "./exchange";
import type { ConversationId } from "./journey";
import { kmsg } from "./testing/analyse-texts";
import { fromHost, packetLines, tcp, toHost } from "./testing/packet-lines";

const REFUSED = readFileSync(new URL("testdata/nft-1-closed-ports.log", import.meta.url), "utf8");

function archiveOf(text: string, limits = ARCHIVE_LIMITS): Archive {
  const archive = new Archive(limits);
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
  correlator.end();
  for (const event of correlator.take()) archive.apply(event);
  return archive;
}

const told = (archive: Archive, id: ConversationId) =>
  exchangeOf(archive, id).map((packet) => {
    const { direction, header } = archive.packet(packet) ?? expect.fail();
    return `${direction} ${header.protocol}${header.info === "" ? "" : ` ${header.info}`}`;
  });

describe("an exchange", () => {
  const archive = archiveOf(REFUSED);
  const refused = archive
    .conversationList()
    .filter(({ protocol, related }) => protocol === "udp" && related.length > 0);

  it("[C11] is a conversation's packets and the ICMP errors that answer them, of either conversation the same", () => {
    expect(refused.length).toBeGreaterThan(3);
    for (const { id, related } of refused) {
      expect(told(archive, id)).toEqual(["request udp", "reply icmp port unreachable"]);
      for (const errors of related) {
        expect(exchangeOf(archive, errors)).toEqual(exchangeOf(archive, id));
        expect(causeOf(archive, errors)).toBe(id);
      }
      expect(causeOf(archive, id)).toBe(id);
    }
  });

  it("[C11] of errors whose cause is no longer held is the errors', never nothing", () => {
    for (let packets = 1; packets < 60; packets += 1) {
      const held = archiveOf(REFUSED, { packets, hops: 4000, rows: 4000 });
      for (const { id } of held.conversationList()) {
        expect(exchangeOf(held, id)).toEqual(expect.arrayContaining([...held.packetsOf(id)]));
        expect(held.conversation(causeOf(held, id))).toBeDefined();
      }
    }
  });

  it("[C11] around a packet is what lies there of the whole, in order", () => {
    for (const { id } of archive.conversationList()) {
      const whole = exchangeOf(archive, id);
      expect(whole).toEqual([...whole].sort((a, b) => a - b));
      for (const [at, packet] of whole.entries())
        for (const [before, behind] of [
          [0, 1],
          [1, 2],
          [50, 50],
        ] as const)
          expect(exchangeAround(archive, id, packet, before, behind)).toEqual(
            whole.slice(Math.max(0, at - before), at + behind),
          );
    }
  });

  it("[C11] of docker-proxy's two connections are two", () => {
    const shake = (make: typeof toHost | typeof fromHost, machine: number, sport: number, dport: number) =>
      ["SYN", "ACK"].flatMap((flag, at) =>
        packetLines({ ...make(machine, at + sport, tcp(sport, dport, flag), at === 0), length: 60 }, "nft"),
      );
    const proxied = archiveOf(kmsg([...shake(toHost, 3, 40_000, 5566), ...shake(fromHost, 2, 50_000, 80)]));
    const [outer, inner] = proxied.conversationList();
    expect([outer?.related, inner?.related]).toEqual([[inner?.id], [outer?.id]]);
    for (const { id } of proxied.conversationList()) {
      expect(exchangeOf(proxied, id)).toEqual(proxied.packetsOf(id));
      expect(causeOf(proxied, id)).toBe(id);
    }
  });
});
