import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { Archive } from "./archive";
import { createCorrelator } from "./correlator";
import { causeOf, exchangeOf } from "./exchange";
import type { ConversationId } from "./journey";
import { kmsg } from "./testing/analyse-texts";
import { fromHost, packetLines, tcp, toHost } from "./testing/packet-lines";

const REFUSED = readFileSync(new URL("testdata/nft-1-closed-ports.log", import.meta.url), "utf8");

function archiveOf(text: string): Archive {
  const archive = new Archive();
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
