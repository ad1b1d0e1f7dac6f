import { describe, expect, it } from "vitest";
import { createLogReader, type Ip4 } from "@/lib/kernel-log";
import { FlowTable } from "./flow-table";

function udp(src: string, dst: string, sport: number, dport: number): Ip4 {
  const line = `IN=a OUT= SRC=${src} DST=${dst} LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=UDP SPT=${sport} DPT=${dport} LEN=40 `;
  const [entry] = createLogReader().pushKmsgRecord(`4,1,1,-;${line}`);
  if (entry?.kind !== "log" || entry.line.l3.kind !== "ip4") throw new Error("no IPv4 line");
  return entry.line.l3;
}

describe("flow table", () => {
  it("[C1] gives a tuple and its reverse the same flow, and says which way a packet goes", () => {
    const table = new FlowTable<string>();
    const request = udp("10.0.0.1", "10.0.0.2", 4000, 53);
    const answer = udp("10.0.0.2", "10.0.0.1", 53, 4000);
    table.add(answer, "dns");
    expect(table.find(request)?.value).toBe("dns");
    expect(table.find(request)?.isWayOf(request)).toBe(false);
    expect(table.find(answer)?.isWayOf(answer)).toBe(true);
    expect(table.find(udp("10.0.0.2", "10.0.0.1", 4000, 53))).toBeUndefined();
  });

  it("[C1] tells apart tuples whose hashes are the same, and forgets of them beyond a bound [L3]", () => {
    const table = new FlowTable<number>();
    const base = udp("10.0.0.1", "10.0.0.2", 1, 1);
    const tuple = (port: number): Ip4 =>
      base.l4?.kind === "udp" ? { ...base, l4: { ...base.l4, sport: port, dport: port } } : base;
    // Other protocols on one pair of ends have one hash: the protocol is not in it.
    const named = (protocol: number): Ip4 => ({ ...base, l4: { kind: "other", protocol } });
    for (let port = 0; port < 50_000; port++) table.add(tuple(port), port);
    for (let port = 0; port < 50_000; port++) expect(table.find(tuple(port))?.value).toBe(port);
    for (let protocol = 0; protocol < 256; protocol++) table.add(named(protocol), -protocol);
    expect(table.find(named(255))?.value).toBe(-255);
    expect(table.find(named(0))).toBeUndefined();
    expect(table.size).toBe(50_000 + 16);
  });
});
