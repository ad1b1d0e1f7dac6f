import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import { kmsg } from "./testing/analyse-texts";
import {
  bridged,
  fromHost,
  outward,
  packetLines,
  ping,
  published,
  tcp,
  toHost,
} from "./testing/packet-lines";

const ASKED = "172.18.0.3";
const HOSTS_OWN = "172.17.8.211";
const nft = (packet: Parameters<typeof packetLines>[0]) => packetLines(packet, "nft");
/** What rules log of it that ask for the container, and so for the host's address. */
const logged = (lines: readonly string[]) =>
  lines.filter((line) => [ASKED, HOSTS_OWN].some((address) => line.includes(`=${address} `)));

/** How the packets of these lines ended, behind packets that show which chains log. */
function endsOf(lines: readonly string[], ...asked: readonly (string | null)[]): readonly string[] {
  const reader = createLogReader();
  const correlator = createCorrelator();
  const fold = new JourneyFold((hop) => hop);
  correlator.narrow(asked[0] === null ? null : (address) => asked.includes(address));
  const packets = [bridged(3, 2, 1, ping(1, 1)), published(3, 2, 50_000), toHost(3, 3, ping(9, 1))];
  const shown = [...packets, fromHost(2, 4, ping(8, 1))].flatMap(nft);
  for (const entry of [...reader.push(kmsg([...shown, 1000, ...lines])), ...reader.end()])
    correlator.push(entry);
  correlator.advance(60_000_000_000);
  for (const event of correlator.take()) fold.apply(event);
  const fates = fold.result().packets.map(({ fate, incomplete }) => `${fate} ${incomplete}`);
  expect(fates.slice(0, 4).map((fate) => fate.split(" ")[0])).toEqual([
    ...["forwarded", "forwarded", "delivered", "forwarded"],
  ]);
  return fates.slice(4);
}

describe("rules that log by addresses", () => {
  it("[F17] prove no drop where NAT turned the host's address into that of a container which is not asked for", () => {
    const others = logged(nft(published(2, 9, 50_001)));
    expect(others.length).toBeGreaterThan(2);
    expect(endsOf(others, ASKED)).toEqual(["incomplete filter"]);
    expect(endsOf(others, null)).toEqual(["dropped null"]);
    // The host's address is asked for itself, as in a network that has it: DNAT takes it all the same.
    expect(endsOf(others, ASKED, HOSTS_OWN)).toEqual(["incomplete filter"]);
  });

  it("[F17] nor of later packets, at OUTPUT, and where the bridge calls iptables", () => {
    const later = logged(nft(published(2, 9, 50_005, "ACK", false)));
    expect(later.at(-1)).toContain("iptable/mangle-PREROUTING");
    expect(endsOf(later, ASKED)).toEqual(["incomplete filter"]);
    const local = { ...fromHost(2, 10, tcp(50_006, 5566, "SYN")), src: "172.18.0.9", length: 60 };
    const sent = nft({ ...local, dst: HOSTS_OWN, newDst: "172.18.0.2", newL4: tcp(50_006, 80, "SYN") });
    const atOutput = sent.slice(0, 1 + sent.findIndex((line) => line.includes("iptable/nat-OUTPUT")));
    expect(endsOf(atOutput, ASKED)).toEqual(["incomplete filter"]);
    expect(endsOf(atOutput, ASKED, "172.18.0.9")).toEqual(["dropped null"]);
    const hairpin = nft({ ...bridged(4, 2, 11, ping(3, 1)), dst: HOSTS_OWN });
    const inBridge = hairpin.slice(
      0,
      1 + hairpin.findIndex((line) => line.includes("iptable/nat-PREROUTING")),
    );
    expect(inBridge.at(-1)).toContain("PHYSIN=veth4");
    expect(endsOf(inBridge, ASKED)).toEqual(["incomplete filter"]);
  });

  it("[F17] nor where masquerading took the one that is, and the other bridge's chains would have been next", () => {
    const masqueraded = {
      ...outward(3, 9, tcp(50_002, 80, "SYN")),
      ...{ trip: { entry: "port", exit: "port", bridged: false, first: true } as const, length: 60 },
      ...{ dst: "172.18.0.2", outDevice: "docker0", outPort: "veth2" },
    };
    const whole = nft(masqueraded).map((line) =>
      line.includes("IN= OUT=veth2") ? line.replace(`SRC=${ASKED}`, "SRC=172.18.0.1") : line,
    );
    const seen = logged(whole);
    expect(seen.at(-1)).toContain("iptable/nat-POSTROUTING");
    expect(seen.length).toBeLessThan(whole.length);
    expect(endsOf(seen, ASKED)).toEqual(["incomplete filter"]);
    expect(endsOf(seen, null)).toEqual(["dropped null"]);
  });

  it("[F17] prove one where no chain between can rewrite what was logged, or the end that stays is asked for", () => {
    const upTo = (lines: readonly string[], chain: string) =>
      lines.slice(0, 1 + lines.findIndex((line) => line.includes(chain)));
    const toOther = nft(published(2, 9, 50_003));
    expect(endsOf(upTo(toOther, "filter-FORWARD"), ASKED)).toEqual(["dropped null"]);
    expect(endsOf(upTo(toOther, "raw-PREROUTING"), ASKED)).toEqual(["dropped null"]);
    const asked = nft(bridged(3, 2, 10, ping(2, 1)));
    expect(endsOf(upTo(asked, "iptable/mangle-PREROUTING"), ASKED)).toEqual(["dropped null"]);
    const routed = nft({ ...fromHost(3, 12, ping(4, 1)), src: "172.18.0.1" });
    expect(endsOf(upTo(routed, "iptable/nat-POSTROUTING"), ASKED)).toEqual(["dropped null"]);
  });
});
