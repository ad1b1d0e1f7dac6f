import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import type { Packet } from "./journey";
import { analyseItems, fatesOf, kmsg } from "./testing/analyse-texts";
import { bridged, packetLines, ping } from "./testing/packet-lines";

/** Of the same clock, later: the log went on. */
const LATER = [300_000, "usb 1-1: new device"];
const own = (chain: string, rest: string) => `hop:abcdefgh:${chain} ${rest}`;

/** As Linux 6.18 logs what the host itself says to a group: IN at POSTROUTING is the interface it leaves by. */
const REPORT =
  "SRC=0000:0000:0000:0000:0000:0000:0000:0000 DST=ff02:0000:0000:0000:0000:0000:0000:0016 LEN=96 TC=0 HOPLIMIT=1 FLOWLBL=0 PROTO=ICMPv6 TYPE=143 CODE=0";
const report = [
  ...["raw", "mangle", "filter"].map((table) => own(`ip6:${table}:OUT`, `IN= OUT=t0 ${REPORT}`)),
  own("ip6:mangle:POST", `IN=t0 OUT=t0 MAC= ${REPORT}`),
];

const ASKS =
  "SRC=fd00:0000:0000:0000:0000:0000:0000:0003 DST=ff02:0000:0000:0000:0000:0001:ff00:0002 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=ICMPv6 TYPE=135 CODE=0";
const FLOOD = "MAC=33:33:ff:00:00:02:02:42:ac:14:00:03:86:dd";
const asks = [
  own("br:nat:PRE", `IN=veth3 OUT= ${FLOOD} ${ASKS}`),
  own("ip6:mangle:PRE", `IN=br-six OUT= PHYSIN=veth3 ${FLOOD} ${ASKS}`),
  own("br:filter:FWD", `IN=veth3 OUT=veth2 ${FLOOD} ${ASKS}`),
  own("ip6:mangle:FWD", `IN=br-six OUT=br-six PHYSIN=veth3 PHYSOUT=veth2 ${FLOOD} ${ASKS}`),
  own("br:nat:POST", `IN= OUT=veth2 PHYSIN=veth3 ${ASKS}`),
  own("ip6:mangle:POST", `IN= OUT=br-six PHYSIN=veth3 PHYSOUT=veth2 ${ASKS}`),
  own("br:filter:IN", `IN=veth3 OUT= ${FLOOD} ${ASKS}`),
];

describe("a packet to a group", () => {
  it("[J1] of the host's own goes on to POSTROUTING, whose IN is its OUT", () => {
    const { packets } = analyseItems([...report, ...LATER]);
    expect(packets.map(({ hops, fate }) => [hops.length, fate])).toEqual([[4, "forwarded"]]);
  });

  it("[F2] is not dropped where the host did not join the group", () => {
    expect(fatesOf(analyseItems([...report, 300_000, ...asks, ...LATER]))).toEqual([
      "forwarded",
      "forwarded",
    ]);
  });
});

describe("what the host itself sends into a bridge", () => {
  const sent = (dst: string, proto: string, id: number) => {
    const ip = `SRC=172.20.0.1 DST=${dst} LEN=40 TOS=0x00 PREC=0xC0 TTL=1 ID=${id} ${proto}`;
    return [
      ...["raw:OUT", "mangle:OUT", "nat:OUT", "filter:OUT", "mangle:POST", "nat:POST"].map((chain) =>
        own(`ip:${chain}`, `IN= OUT=br-new ${ip}`),
      ),
      own("br:filter:OUT", `IN= OUT=veth1 ${ip}`),
      own("br:nat:POST", `IN= OUT=veth1 ${ip}`),
    ];
  };
  const ECHO = "PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1";
  const fatesBehind = (dst: string, proto: string) =>
    fatesOf(
      analyseItems([
        ...sent("172.20.0.2", ECHO, 7),
        300_000,
        ...sent(dst, proto, 8).slice(0, 6),
        5_000_000,
        ...LATER,
      ]),
    );

  it("[F2] to a group is not dropped where the bridge has no port to give it to", () => {
    expect(fatesBehind("224.0.0.22", "OPT (94040000) PROTO=2")).toEqual(["forwarded", "forwarded"]);
  });

  it("[F1] to one container is, where the bridge's chains say nothing", () => {
    expect(fatesBehind("172.20.0.9", ECHO)).toEqual(["forwarded", "dropped"]);
  });
});

const SYN =
  "SRC=172.17.0.3 DST=172.17.0.1 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=7 DF PROTO=TCP SPT=5 DPT=22 SYN";
const FRAME = "MAC=02:42:03:43:d6:1d:02:42:ac:11:00:03:08:00";
const opens = [
  own("br:nat:PRE", `IN=veth3 OUT= ${FRAME} ${SYN}`),
  ...["mangle", "nat"].map((table) => own(`ip:${table}:PRE`, `IN=docker0 OUT= PHYSIN=veth3 ${FRAME} ${SYN}`)),
  own("br:filter:IN", `IN=veth3 OUT= ${FRAME} ${SYN}`),
  ...["mangle", "filter", "nat"].map((table) =>
    own(`ip:${table}:IN`, `IN=docker0 OUT= PHYSIN=veth3 ${FRAME} ${SYN}`),
  ),
];

describe("the first packet of a connection to the host", () => {
  it("[F1] is dropped in filter INPUT where nat INPUT, behind it, says nothing", () => {
    expect(fatesOf(analyseItems([...opens, ...LATER]))).toEqual(["delivered"]);
    expect(fatesOf(analyseItems([...opens.slice(0, -1), ...LATER]))).toEqual(["dropped"]);
  });
});

describe("ip6tables with rules in filter alone", () => {
  it("[F1] is not waited for elsewhere", () => {
    const SEEN =
      "SRC=fd00:0000:0000:0000:0000:0000:0000:0003 DST=fd00:0000:0000:0000:0000:0000:0000:0002 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=ICMPv6 TYPE=136 CODE=0";
    const MAC = "MAC=02:42:ac:14:00:02:02:42:ac:14:00:03:86:dd";
    const way = [
      own("br:nat:PRE", `IN=veth3 OUT= ${MAC} ${SEEN}`),
      own("br:filter:FWD", `IN=veth3 OUT=veth2 ${MAC} ${SEEN}`),
      own("ip6:filter:FWD", `IN=br-six OUT=br-six PHYSIN=veth3 PHYSOUT=veth2 ${MAC} ${SEEN}`),
      own("br:nat:POST", `IN= OUT=veth2 PHYSIN=veth3 ${SEEN}`),
    ];
    expect(fatesOf(analyseItems([...way, ...LATER]))).toEqual(["forwarded"]);
  });
});

describe("a host that changes", () => {
  const called = packetLines(bridged(3, 2, 7, ping(1, 1)));
  const silent = packetLines(bridged(3, 2, 8, ping(2, 1)), "nft", { bridgeNfCallIptables: false });

  function fates(isTold: boolean, length = silent.length): readonly string[] {
    const ended = silent.slice(0, length);
    const reader = createLogReader();
    const correlator = createCorrelator();
    const last = new Map<number, Packet["fate"]>();
    const read = () => {
      for (const event of correlator.take()) {
        if (event.kind === "packet" && !event.packet.open) last.set(event.packet.id, event.packet.fate);
      }
    };
    const items = [
      ...ended,
      300_000,
      ...called,
      300_000,
      ...ended.map((text) => text.replace("ID=8", "ID=9")),
      ...LATER,
    ];
    let seen = 0;
    for (const entry of [...reader.push(kmsg(items)), ...reader.end()]) {
      seen += 1;
      if (isTold && (seen === ended.length + 1 || seen === ended.length + called.length + 1)) {
        if (entry.kind !== "gap") correlator.advance(entry.record.stampUs ?? 0);
        correlator.renew();
      }
      correlator.push(entry);
      read();
    }
    correlator.end();
    read();
    return [...last.values()];
  }

  it("[F1] is judged by what it shows from then on, and what ended before stays as it ended", () => {
    expect(fates(true, 1)).toEqual(["incomplete", "forwarded", "incomplete"]);
    expect(fates(false, 1)).toEqual(["dropped", "forwarded", "dropped"]);
  });

  it("[F1] is seen by a frame that passed where iptables was called before: it is called behind no more", () => {
    expect(fates(false)).toEqual(["forwarded", "forwarded", "forwarded"]);
  });
});
