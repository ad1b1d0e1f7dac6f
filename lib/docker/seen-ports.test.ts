import { describe, expect, it } from "vitest";
import { type LogLine, parseLogLine } from "@/lib/kernel-log";
import type { Topology } from "@/lib/protocol/topology";
import { SeenPorts } from "./seen-ports";
import { dockerReading } from "./testing/docker-reading";
import { topologyOf } from "./topology-of";

const WEB = { number: 2, name: "web" };
const SHELL = { number: 3, name: "shell" };
/** As `host` reads it where it may not enter a container's namespace. */
const closed = (containers = [WEB, SHELL]) => ({ ...dockerReading({ containers }), inside: [] });

const BODY = "LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1";
const macFrom = (end: number) => `MAC=02:42:ac:12:00:09:02:42:ac:12:00:0${end}:08:00 `;

function line(devices: string, from: number, mac = macFrom(from)): LogLine {
  const text = `hop:abcdefgh:ip:raw:PRE ${devices} ${mac}SRC=172.18.0.${from} DST=172.18.0.9 ${BODY}`;
  const parsed = parseLogLine(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

const portOf = (topology: Topology, name: string) =>
  topology.containers.find((one) => one.name === name)?.endpoints[0]?.port;
const portsOf = ({ ports }: Topology) => ports.map(({ name, container }) => [name, container]);

function watching(topology: Topology): SeenPorts {
  const seen = new SeenPorts();
  seen.know(topology);
  return seen;
}

describe("ports by what came in through them", () => {
  const base = topologyOf(closed(), null, "nft");

  it("[D13] a packet with the container's MAC shows its port, by br_netfilter's lines and by the bridge's own", () => {
    const seen = watching(base);
    expect(seen.note(line("IN=shop0 OUT= PHYSIN=veth3", 3))).toBe(true);
    expect(seen.note(line("IN=veth2 OUT=", 2))).toBe(true);
    const filled = seen.fill(base);
    const whole = topologyOf(dockerReading({ containers: [WEB, SHELL] }), null, "nft");
    expect(filled).toEqual(whole);
  });

  it("[D13] without a MAC its address says so; another's MAC speaks against it", () => {
    const seen = watching(base);
    expect(seen.note(line("IN=veth2 OUT=", 2, macFrom(8)))).toBe(false);
    expect(seen.note(line("IN=veth2 OUT=", 2, ""))).toBe(true);
    expect(portsOf(seen.fill(base))).toEqual([
      ["veth2", "web"],
      ["veth3", null],
    ]);
  });

  it("[D13] what leaves by a port, what comes in elsewhere, and who comes second, say nothing", () => {
    const seen = watching(base);
    for (const devices of ["IN=shop0 OUT=shop0 PHYSIN=veth3 PHYSOUT=veth2", "IN= OUT=veth2", "IN=eth0 OUT="])
      expect(seen.note(line(devices, 3)), devices).toBe(false);
    expect(seen.note(line("IN=veth3 OUT=", 3))).toBe(true);
    expect(seen.note(line("IN=veth3 OUT=", 2))).toBe(false);
    expect(seen.note(line("IN=veth2 OUT=", 3))).toBe(false);
    expect(portOf(seen.fill(base), "shell")).toBe("veth3");
  });

  it("[D13] what was read needs no packets, and a port that went is forgotten", () => {
    const read = topologyOf(dockerReading({ containers: [WEB, SHELL] }), null, "nft");
    expect(watching(read).note(line("IN=veth3 OUT=", 3))).toBe(false);
    const seen = watching(base);
    seen.note(line("IN=veth3 OUT=", 3));
    const known = seen.fill(base);
    const alone = topologyOf(closed([WEB]), known, "nft");
    seen.know(alone);
    expect(seen.fill(alone).containers).toMatchObject([
      { name: "web", state: "running", endpoints: [{ port: null }] },
      { name: "shell", state: "gone", endpoints: [{ port: "veth3" }] },
    ]);
    // Its name comes back with another container.
    expect(portOf(seen.fill(base), "shell")).toBeNull();
  });
});
