import { describe, expect, it } from "vitest";
import { compileFilter } from "./matches";
import type { PacketView } from "./packet-view";
import { parseFilter } from "./parse-filter";
import { packetView } from "./testdata/packet";

const passes = (text: string, view: PacketView = packetView()) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.problem}`);
  return compileFilter(parsed.value)(view);
};

describe("filter and packet", () => {
  it.each([
    ["[F1]", "", true],
    ["[F2]", "proto:tcp fate:forwarded", true],
    ["[F2]", "proto:tcp fate:dropped", false],
    ["[F2]", "proto:udp or fate:forwarded", true],
    ["[F2]", "-(proto:udp or fate:forwarded)", false],
    ["[F20]", "src:172.17.8.1", true],
    ["[F20]", "src:172.17.0.0/16", true],
    ["[F20]", "src:172.18.0.0/16", false],
    ["[F20]", "ip:::/0", false],
    ["[F20]", "ip:0.0.0.0/0", true],
    ["[F21]", "len:64", true],
    ["[F21]", "len:60-64", true],
    ["[F21]", "len:65-99", false],
    ["[F21]", "len>63 len<65 len>=64 len<=64", true],
    ["[F21]", "len:>64", false],
    ["[F21]", "trace:12 conversation:7", true],
    ["[F22]", "chain:forward", true],
    ["[F22]", "chain=forward", false],
    ["[F22]", "chain=FORWARD", true],
    ["[F22]", "chain:ip:nat:*", true],
    ["[F22]", "chain:DOCKER*", false],
    ["[F22]", "container:web*", true],
    ["[F22]", "container:WEB-?", true],
    ["[F22]", "container!=web-1", false],
    ["[F22]", "iface:docker0 out:docker0 -in:docker0 in:enp*", true],
    ["[F23]", "dst:172.17.8.211 dst:172.18.0.2", true],
    ["[F23]", "dport:5566 dport:80 port:63584 -sport:80", true],
    ["[F23]", "ttl:63 ttl:64", true],
    ["[F23]", "table:nat table:filter -table:raw hook:FORWARD,INPUT", true],
    ["[F24]", "scenario:wan-to-container direction:request", true],
    ["[F24]", "flags:SYN -flags:ACK", true],
    ["[F24]", "verdict:accept -verdict:drop", true],
    ["[F25]", "ENP0S8", true],
    ["[F25]", '"mangle-PREROUTEIN"', true],
    ["[F25]", "text:web-1", true],
    ["[F25]", "nothing-of-this", false],
    ["[F25]", '"a.c"', false],
    ["[F26]", "text~^wtc/iptable/nat", true],
    ["[F26]", 'chain~"^ip:(raw|nat):pre"', true],
    ["[F26]", "src~\\.1$", true],
    ["[F26]", "src~\\.2$", false],
  ])("%s %s", (_, text, expected) => {
    expect(passes(text)).toBe(expected);
  });

  it("[F20] IPv6 in any spelling", () => {
    const view = packetView({
      header: { src: "fe80:0000:0000:0000:0042:0aff:fe00:0001" },
      packet: { changes: [] },
    });
    expect(passes("src:FE80::42:aff:fe00:1", view)).toBe(true);
    expect(passes("src:fe80::/10", view)).toBe(true);
    expect(passes("src:fe80::2", view)).toBe(false);
    // As the page shows it, and as the kernel wrote it.
    for (const text of ['"fe80::42:aff:fe00:1"', '"fe80:0000:0000:0000:0042:0aff:fe00:0001"']) {
      expect(passes(text, view)).toBe(true);
      expect(passes(`src~${text}`, view)).toBe(true);
    }
    expect(passes('"fe80::2"', view)).toBe(false);
    expect(passes("src~fe80::2", view)).toBe(false);
  });

  it("[F23] what a packet does not show fits nothing, so the negation fits", () => {
    const frame = packetView({
      header: { src: null, dst: null, sport: null, dport: null, length: null, ttl: null, protocol: "frame" },
      packet: { changes: [], hops: [] },
      conversation: null,
    });
    for (const text of [
      "src:0.0.0.0/0",
      "len>=0",
      "ttl:0-255",
      "scenario:other",
      "chain:*",
      "container:*",
      "src~.*",
    ])
      expect(passes(text, frame), text).toBe(false);
    expect(passes("-src:0.0.0.0/0 -len>=0 chain!=FORWARD", frame)).toBe(true);
  });

  it("[F24] flags are TCP's, not words of another protocol's text", () => {
    const udp = packetView({ header: { protocol: "udp", info: "SYN" } });
    expect(passes("flags:SYN", udp)).toBe(false);
  });
});
