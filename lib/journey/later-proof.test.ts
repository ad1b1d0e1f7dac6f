import { describe, expect, it } from "vitest";
import { analyseItems, type Item } from "./testing/analyse-texts";
import { outward, packetLines, ping, published, tcp } from "./testing/packet-lines";

/** The lines of chains up to FORWARD alone: nothing tells what came behind. */
const upToForward = (lines: readonly string[]) =>
  lines.filter((line) => /iptable\/((mangle|nat)-PRE|(mangle|filter)-FOR)/.test(line));
const syn = (id: number, flags = "SYN") => upToForward(packetLines(published(2, id, 40_000, flags), "nft"));
const ends = (...items: readonly Item[]) =>
  analyseItems(items).packets.map(
    ({ fate, droppedAt, incomplete, ambiguous }) =>
      `${fate} ${droppedAt ?? incomplete ?? ""}${ambiguous ? "?" : ""}`,
  );

describe("a nat chain that logs a connection's packets again", () => {
  it("[F15] shows that the one before was dropped, where nobody answered", () => {
    expect(syn(1).length).toBe(4);
    const dropped = "dropped ip:filter:FORWARD?";
    expect(ends(...syn(1), 1_000_000, ...syn(2), 2_000_000, ...syn(3))).toEqual([
      dropped,
      dropped,
      "forwarded ",
    ]);
  });

  it("[F15] leaves open where it was, if only chains before the routing decision show it", () => {
    const pre = (id: number) => syn(id).slice(0, 2);
    expect(ends(...pre(1), 1_000_000, ...pre(2))[0]).toBe("dropped ip:nat:PREROUTING?");
  });

  it("[F15] shows nothing of one that conntrack has let go with time", () => {
    expect(ends(...syn(1), 40_000_000, ...syn(2))).toEqual(["forwarded ", "forwarded "]);
  });

  it("[F15] shows nothing of one that came behind nat POSTROUTING", () => {
    const whole = (id: number) => packetLines(published(2, id, 40_000), "nft");
    expect(ends(...whole(1), 1_000_000, ...whole(2))).toEqual(["forwarded ", "forwarded "]);
  });

  it("[F15] shows nothing where it is the same packet, of which lines in between were not joined", () => {
    expect(ends(...syn(1), 400_000, ...syn(1))[0]).toBe("forwarded ");
  });
});

describe("an answer to what was taken for dropped", () => {
  const asked = (seq: number) => packetLines(outward(3, seq, ping(7, seq), seq === 1), "nft");
  const answer = (seq: number) =>
    packetLines(
      {
        ...published(3, 90 + seq, 1, "", false),
        ...{ dst: "172.18.0.3", newDst: "172.18.0.3", length: 84 },
        ...{ l4: ping(7, seq, true), newL4: ping(7, seq, true) },
      },
      "nft",
    );
  const cut = (lines: readonly string[]) => lines.filter((line) => !line.includes("-POSTROUTING"));

  /** The log goes on, so that its end explains nothing. */
  const later = [2_000_000, ...packetLines(published(2, 500, 50_000), "nft")];

  it("[F13] shows that a line was lost, before it was told and after", () => {
    const early = ends(...asked(1), ...answer(1), 500_000, ...cut(asked(2)), ...answer(2), ...later);
    expect(early.slice(0, 4)).toEqual(["forwarded ", "forwarded ", "incomplete lost", "forwarded "]);
    const late = ends(...asked(1), ...answer(1), 500_000, ...cut(asked(2)), 800_000, ...answer(2), ...later);
    expect(late).toEqual(early);
  });

  it("[F13] is none that came before, nor of who has the same port on both sides, nor to what a line says is stopped", () => {
    const udp = (ends: string, ports: string, prefix = "ip:filter:FORWARD ") =>
      `${prefix}IN=eth0 OUT=eth1 ${ends} LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=${++number} PROTO=UDP ${ports} LEN=40 `;
    let number = 0;
    const [there, back] = ["SRC=10.0.0.1 DST=10.1.0.1", "SRC=10.1.0.1 DST=10.0.0.1"];
    const ports = (from: number, to: number) => `SPT=${from} DPT=${to}`;
    const post = (line: string) => line.replace("filter:FORWARD", "mangle:POSTROUTING");
    const whole = udp("SRC=10.0.0.9 DST=10.1.0.9", ports(40_000, 53));
    const known = [whole, post(whole), 500_000];
    const both = (line: string) => [line, post(line)];
    const answer = (from: number, to: number) => both(udp(back, ports(from, to)));
    expect(ends(...known, ...answer(53, 700), 500_000, udp(there, ports(700, 53)), ...later)[2]).toMatch(
      /^dropped/,
    );
    expect(ends(...known, udp(there, ports(500, 500)), ...answer(500, 500), ...later)[1]).toMatch(/^dropped/);
    const stopped = udp(there, ports(41_000, 53), "FORWARD DROP: ");
    expect(ends(...known, stopped, ...answer(53, 41_000), ...later)[1]).toMatch(/^dropped/);
    expect(ends(...known, udp(there, ports(41_000, 53)), ...answer(53, 41_000), ...later)[1]).toBe(
      "incomplete lost",
    );
  });

  it("[F13] is none if it answers another one, or may be of the host's own REJECT", () => {
    const other = ends(...asked(1), ...answer(1), 500_000, ...cut(asked(2)), ...answer(3), ...later);
    expect(other[2]).toMatch(/^dropped /);
    const open = packetLines(published(2, 1, 41_000), "nft");
    const reset = packetLines(outward(2, 99, tcp(80, 40_000, "ACK RST"), false), "nft");
    const refused = ends(
      ...open,
      500_000,
      ...cut(packetLines(published(2, 2, 40_000), "nft")),
      ...reset,
      ...later,
    );
    expect(refused[1]).toMatch(/^dropped /);
  });
});
