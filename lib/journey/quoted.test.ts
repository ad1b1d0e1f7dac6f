import { describe, expect, it } from "vitest";
import { analyseItems } from "./testing/analyse-texts";
import { bridged, fromHost, outward, packetLines, toHost, udp } from "./testing/packet-lines";

const quote = (dst: string, l4: string) =>
  `[SRC=172.18.0.3 DST=${dst} LEN=84 TOS=0x00 PREC=0x00 TTL=63 ID=77 DF ${l4} ]`;
/** An ICMP error of the host to container 3. */
const error = (what: string, quoted: string) => ({
  ...fromHost(3, 900, `PROTO=ICMP ${what} ${quoted}`),
  ...{ length: 112, df: false },
});
/** Only what FORWARD, INPUT and OUTPUT of filter show. */
const filter = (lines: readonly string[]) => lines.filter((line) => line.startsWith("t/iptable/filter"));
const ends = (...items: readonly string[]) =>
  analyseItems(items).packets.map(({ fate, droppedAt }) => `${fate} ${droppedAt ?? ""}`);
const UDP = udp(40_000, 53);

describe("an ICMP error that the host itself sends", () => {
  const query = filter(packetLines(outward(3, 77, UDP), "nft"));

  it.each([
    ["refused by REJECT", "TYPE=3 CODE=3", UDP],
    ["no way to its neighbour", "TYPE=3 CODE=1", UDP],
    ["out of hops", "TYPE=11 CODE=0", UDP],
    ["quoted by 8 bytes", "TYPE=3 CODE=10", "PROTO=UDP INCOMPLETE [8 bytes]"],
  ])("[F14] ends the packet that it speaks of: %s", (_, what, l4) => {
    const refusal = filter(packetLines(error(what, quote("172.17.8.1", l4)), "nft"));
    expect(ends(...query)).toEqual(["forwarded "]);
    expect(ends(...query, ...refusal)[0]).toBe("dropped ip:filter:FORWARD");
  });

  it("[F14] says of one that was seen last before the routing decision that its place is in doubt", () => {
    const whole = packetLines(outward(3, 77, UDP), "nft");
    const before = whole.slice(
      0,
      whole.findIndex((line) => line.includes("FORWARD")),
    );
    const expired = packetLines(error("TYPE=11 CODE=0", quote("172.17.8.1", UDP)), "nft");
    const other = packetLines(outward(3, 76, UDP), "nft");
    const told = (lines: readonly string[]) =>
      analyseItems([...other, 400_000, ...lines, ...expired]).packets[1];
    expect(told(before)).toMatchObject({ fate: "dropped", ambiguous: true });
    const inForward = whole.slice(0, before.length + 1);
    expect(told(inForward)).toMatchObject({ fate: "dropped", ambiguous: false });
  });

  it("[F14] ends none that is not of its number, nor for a redirect, nor one that came to a closed port", () => {
    const other = error("TYPE=3 CODE=3", quote("172.17.8.1", UDP).replace("ID=77", "ID=78"));
    expect(ends(...query, ...filter(packetLines(other, "nft")))[0]).toBe("forwarded ");
    const redirect = error("TYPE=5 CODE=1 GATEWAY=172.18.0.9", quote("172.17.8.1", UDP));
    expect(ends(...query, ...filter(packetLines(redirect, "nft")))[0]).toBe("forwarded ");
    const arriving = filter(packetLines(toHost(3, 77, UDP), "nft"));
    const closed = error("TYPE=3 CODE=3", quote("172.18.0.1", UDP));
    expect(ends(...arriving, ...filter(packetLines(closed, "nft")))[0]).toBe("delivered ");
    const prohibited = error("TYPE=3 CODE=13", quote("172.18.0.1", UDP));
    expect(ends(...arriving, ...filter(packetLines(prohibited, "nft")))[0]).toBe("dropped ip:filter:INPUT");
  });

  it.each(["ip4", "ip6"])(
    "[F14] ends nobody else's that is alike but for its ends, without a number: %s",
    (family) => {
      const [from, other, to] =
        family === "ip4"
          ? ["172.18.0.3", "172.18.0.4", "172.17.8.1"]
          : [
              "fd00:0000:0000:0000:0000:0000:0000:0003",
              "fd00:0000:0000:0000:0000:0000:0000:0004",
              "fd01:0000:0000:0000:0000:0000:0000:0001",
            ];
      const rest =
        family === "ip4" ? "LEN=84 TOS=0x00 PREC=0x00 TTL=63 ID=0 DF" : "LEN=84 TC=0 HOPLIMIT=63 FLOWLBL=0";
      const way = (chain: string, devices: string, ends: string, l4: string) =>
        `${family === "ip4" ? "ip" : "ip6"}tables filter ${chain}: ${devices} ${ends} ${rest} ${l4} `;
      const query = (src: string, sport: number) =>
        way("FORWARD", "IN=docker0 OUT=eth0", `SRC=${src} DST=${to}`, udp(sport, 53));
      const error = (src: string, sport: number) => {
        const kind = family === "ip4" ? "PROTO=ICMP TYPE=3 CODE=13" : "PROTO=ICMPv6 TYPE=1 CODE=1";
        const inner = `[SRC=${src} DST=${to} ${rest} ${udp(sport, 53)} ]`;
        return way("OUTPUT", "IN= OUT=docker0", `SRC=${to} DST=${src}`, `${kind} ${inner}`);
      };
      const both = [query(from, 40_000), query(other, 40_001)];
      expect(ends(...both, error(from, 40_000)).slice(0, 2)).toEqual(
        ["dropped ip:filter:FORWARD", "forwarded "].map((end) =>
          end.replace("ip:", family === "ip4" ? "ip:" : "ip6:"),
        ),
      );
      expect(ends(...both, error(from, 40_002)).slice(0, 2)).toEqual(["forwarded ", "forwarded "]);
    },
  );

  it("[F14] is none of the host's where a container sends it", () => {
    const asking = packetLines(bridged(3, 2, 77, UDP), "nft");
    const answer = {
      ...bridged(2, 3, 900, `PROTO=ICMP TYPE=3 CODE=3 ${quote("172.18.0.2", UDP)}`, false),
      ...{ length: 112, df: false },
    };
    expect(ends(...asking, ...packetLines(answer, "nft"))).toEqual(["forwarded ", "forwarded "]);
  });
});
