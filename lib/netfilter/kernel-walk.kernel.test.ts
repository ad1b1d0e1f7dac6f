/**
 * The real kernel walks the graph: every tile gets an nftables chain at the graph's own hook and priority that
 * logs to nfnetlink_log, real pings go through, and what the kernel logged has to be what the graph says.
 * Everything happens in namespaces of this process; nothing is written to the shared kernel log.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGraph } from "./build-graph";
import { type ChainKey, chainParts } from "./chain";
import { expectedChains, expectedWay } from "./expected-way";
import { DEFAULT_HOST_MODEL, type HostModel } from "./host-model";
import { tile } from "./place";
import { type HopFields, placesOfHop } from "./places-of-hop";
import type { Trip } from "./trip";

const isRoot = process.getuid?.() === 0;
const names = ["h", "a", "b", "c", "d", "w"] as const;
type Name = (typeof names)[number];
const ns = (name: Name) => `hopwalk-${process.pid}-${name}`;
const run = (name: Name, command: string) =>
  execFileSync("ip", ["netns", "exec", ns(name), "sh", "-c", command], { encoding: "utf8", timeout: 20_000 });

/** a, b and d are ports of br0, c of br1; w is behind wan0. The host answers for .11 to .13 by DNAT to a, b, c. */
const PORTS = { a: ["br0", 2], b: ["br0", 3], d: ["br0", 4], c: ["br1", 2] } as const;
const V4 = { br0: "172.30.0.", br1: "172.31.0.", wan: "10.30.0." } as const;
const V6 = { br0: "fd00:30::", br1: "fd00:31::", wan: "fd00:10::" } as const;

function buildNetwork(): void {
  for (const name of names) execFileSync("ip", ["netns", "add", ns(name)]);
  for (const name of names) run(name, "ip link set lo up; sysctl -qw net.ipv6.conf.default.accept_dad=0");
  run("h", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv6.bindv6only=0");
  for (const bridge of ["br0", "br1"] as const) {
    run("h", `ip link add ${bridge} type bridge && ip link set ${bridge} up`);
    run(
      "h",
      `ip addr add ${V4[bridge]}1/24 brd + dev ${bridge}; ip addr add ${V6[bridge]}1/64 nodad dev ${bridge}`,
    );
  }
  const wire = (name: Name, port: string, own4: string, own6: string, via: string, via6: string) => {
    run("h", `ip link add ${port} type veth peer name eth0 netns ${ns(name)} && ip link set ${port} up`);
    run(name, "ip link set eth0 up");
    run(name, `ip addr add ${own4}/24 brd + dev eth0; ip addr add ${own6}/64 nodad dev eth0`);
    run(name, `ip route add default via ${via}; ip -6 route add default via ${via6}`);
  };
  for (const [name, [bridge, host]] of Object.entries(PORTS)) {
    const [four, six] = [V4[bridge], V6[bridge]];
    wire(name as Name, `v${name}`, `${four}${host}`, `${six}${host}`, `${four}1`, `${six}1`);
    run("h", `ip link set v${name} master ${bridge} && bridge link set dev v${name} hairpin on`);
  }
  wire("w", "wan0", `${V4.wan}2`, `${V6.wan}2`, `${V4.wan}1`, `${V6.wan}1`);
  for (const host of ["1", "11", "12", "13"])
    run("h", `ip addr add ${V4.wan}${host}/24 dev wan0; ip addr add ${V6.wan}${host}/64 nodad dev wan0`);
}

/** A logging chain for each tile of the graphs, as nft wants it. */
function loggingRules(model: HostModel): string {
  const chains = new Map<ChainKey, string>();
  for (const family of ["ip", "ip6"] as const) {
    for (const { chain, hook, priority, table } of buildGraph(model, family).nodes) {
      if (chain === null || hook === null || priority === null) continue;
      const isNat = table === "nat" && chainParts(chain).family !== "bridge";
      // nft takes no INT_MIN.
      const at = Math.max(priority, -1000);
      chains.set(
        chain,
        `table ${chainParts(chain).family} hop {\n chain ${chain.replaceAll(":", "-")} {
  type ${isNat ? "nat" : "filter"} hook ${hook.toLowerCase()} priority ${at}
  log prefix "${chain}" group 7\n }\n}`,
      );
    }
  }
  return [...chains.values()].join("\n");
}

/** What Docker does: DNAT, masquerade, isolation. Behind the logging chains of the same hook. */
function actingRules(family: "ip" | "ip6"): string {
  const at = family === "ip" ? V4 : V6;
  const dnat = `${family} daddr ${at.wan}11 dnat to ${at.br0}2
  ${family} daddr ${at.wan}12 dnat to ${at.br0}3
  ${family} daddr ${at.wan}13 dnat to ${at.br1}2`;
  return `table ${family} act {
 chain pre {\n  type nat hook prerouting priority -99\n  ${dnat}\n }
 chain out {\n  type nat hook output priority -99\n  ${dnat}\n }
 chain post {\n  type nat hook postrouting priority 101\n  oifname wan0 masquerade
  ${family} saddr ${at.br0}2 ${family} daddr ${at.br0}2 masquerade\n }
 chain forward {\n  type filter hook forward priority 1\n  iifname br0 oifname br1 ct status ! dnat drop\n }
}`;
}

type Probe = {
  readonly name: string;
  readonly from: Name;
  readonly to: (at: typeof V4 | typeof V6) => string;
  readonly options?: string;
  readonly request: Omit<Trip, "first">;
  readonly reply: Omit<Trip, "first"> | null;
  /** Only with, or only without, br_netfilter's calls. */
  readonly called?: boolean;
};

const ACROSS = { entry: "port", exit: "port", bridged: true } as const;
const OVER = { entry: "port", exit: "port", bridged: false } as const;
const UP = { entry: "port", exit: "process", bridged: false } as const;
const DOWN = { entry: "process", exit: "port", bridged: false } as const;
const OUT = { entry: "port", exit: "nic", bridged: false } as const;
const IN = { entry: "nic", exit: "port", bridged: false } as const;
const SELF = { entry: "process", exit: "process", bridged: false } as const;

const PROBES: readonly Probe[] = [
  { name: "1 container to container", from: "a", to: (at) => `${at.br0}3`, request: ACROSS, reply: ACROSS },
  { name: "2 host to container", from: "h", to: (at) => `${at.br0}2`, request: DOWN, reply: UP },
  { name: "2c container to host", from: "a", to: (at) => `${at.br0}1`, request: UP, reply: DOWN },
  {
    name: "3 wan to published",
    from: "w",
    to: (at) => `${at.wan}11`,
    request: { ...IN, destinationChanged: true },
    reply: OUT,
  },
  { name: "4 container to wan", from: "a", to: (at) => `${at.wan}2`, request: OUT, reply: IN },
  {
    name: "5b published by the same bridge",
    from: "a",
    to: (at) => `${at.wan}12`,
    request: { ...ACROSS, destinationChanged: true },
    reply: ACROSS,
    called: true,
  },
  {
    name: "5b published by itself, hairpin",
    from: "a",
    to: (at) => `${at.wan}11`,
    request: { ...ACROSS, destinationChanged: true },
    reply: ACROSS,
    called: true,
  },
  {
    name: "published by itself, routed back",
    from: "a",
    to: (at) => `${at.wan}11`,
    request: OVER,
    reply: OVER,
    called: false,
  },
  {
    name: "5c published by another bridge",
    from: "a",
    to: (at) => `${at.wan}13`,
    request: OVER,
    reply: OVER,
  },
  {
    name: "6a over lo",
    from: "h",
    to: (at) => (at === V4 ? "127.0.0.1" : "::1"),
    request: SELF,
    reply: SELF,
  },
  {
    name: "6b host to its own published address",
    from: "h",
    to: (at) => `${at.wan}11`,
    request: { ...DOWN, destinationChanged: true },
    reply: UP,
  },
  {
    // Hairpin mode sends a copy back to its own port, so all three ports of br0 get one.
    name: "8c broadcast",
    from: "a",
    to: (at) => (at === V4 ? "172.30.0.255" : "ff02::1%eth0"),
    options: "-b",
    request: { ...ACROSS, flood: { ports: 3, localCopy: "delivered" } },
    reply: null,
  },
];
/** Isolation drops it; kept apart because the tile depends on the family. */
const DROPPED = { from: "a", to: (at: typeof V4 | typeof V6) => `${at.br1}2` } as const;
const FRAGMENTS = 3;

type Visit = HopFields & { readonly marker: string; readonly echo: "request" | "reply" | null };

const ECHO: Readonly<Record<string, "request" | "reply">> = {
  "4:8": "request",
  "4:0": "reply",
  "6:128": "request",
  "6:129": "reply",
};

/** libpcap's DLT_NFLOG: 4 bytes of header, then attributes of include/uapi/linux/netfilter/nfnetlink_log.h. */
function readVisits(file: string, nameOf: ReadonlyMap<number, string>): readonly Visit[] {
  const pcap = readFileSync(file);
  const visits: Visit[] = [];
  for (let at = 24; at + 16 <= pcap.length; ) {
    const length = pcap.readUInt32LE(at + 8);
    const record = pcap.subarray(at + 16, at + 16 + length);
    at += 16 + length;
    const attributes = new Map<number, Buffer>();
    for (let i = 4; i + 4 <= record.length; ) {
      const size = record.readUInt16LE(i);
      attributes.set(record.readUInt16LE(i + 2), record.subarray(i + 4, i + size));
      i += (Math.max(size, 4) + 3) & ~3;
    }
    const device = (type: number) => nameOf.get(attributes.get(type)?.readUInt32BE(0) ?? -1) ?? null;
    const payload = attributes.get(9) ?? Buffer.alloc(0);
    const marker = /hop[0-9a-f]{5}/.exec(payload.toString("latin1"))?.[0];
    if (marker === undefined) continue;
    const chain = (attributes.get(10)?.toString("latin1").replace(/\0.*$/s, "") ?? "") as ChainKey;
    // A later fragment, or an ICMP error that quotes the ping, is neither.
    const version = (payload[0] ?? 0) >> 4;
    const echo = ECHO[`${version}:${payload[version === 4 ? 20 : 40]}`] ?? null;
    visits.push({
      chain,
      marker,
      echo,
      in: device(4),
      out: device(5),
      physIn: device(6),
      physOut: device(7),
    });
  }
  return visits;
}

const markerOf = (index: number, family: string) =>
  `hop${(index * 2 + Number(family === "ip6")).toString(16).padStart(5, "0")}`;

async function capture(model: HostModel): Promise<readonly Visit[]> {
  const folder = mkdtempSync(join(tmpdir(), "hopwalk-"));
  const file = join(folder, "log.pcap");
  for (const table of ["ip hop", "ip6 hop", "bridge hop", "ip act", "ip6 act"])
    run("h", `nft delete table ${table} 2>/dev/null || true`);
  const sysctls = { iptables: model.bridgeNfCallIptables, ip6tables: model.bridgeNfCallIp6tables };
  for (const [name, on] of Object.entries(sysctls))
    run("h", `sysctl -qw net.bridge.bridge-nf-call-${name}=${Number(on)}`);
  const rules = `${loggingRules(model)}\n${actingRules("ip")}\n${actingRules("ip6")}\n`;
  execFileSync("ip", ["netns", "exec", ns("h"), "nft", "-f", "-"], { input: rules });
  const links = run("h", "ip -o link show");
  const nameOf = new Map(
    [...links.matchAll(/^(\d+): ([^:@]+)/gm)].map(([, index, name]) => [Number(index), name ?? ""]),
  );
  const tcpdump = spawn(
    "ip",
    ["netns", "exec", ns("h"), "tcpdump", "-i", "nflog:7", "-U", "-B", "4096", "-w", file],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const exited = new Promise((resolve) => tcpdump.once("exit", resolve));
  try {
    await new Promise<void>((resolve, reject) => {
      tcpdump.stderr.on("data", (text) => String(text).includes("listening") && resolve());
      tcpdump.once("exit", () => reject(new Error("tcpdump ended")));
    });
    for (const [family, at] of [
      ["ip", V4],
      ["ip6", V6],
    ] as const) {
      const ping = (index: number, from: Name, to: string, options = "") => {
        const pattern = Buffer.from(markerOf(index, family)).toString("hex");
        run(
          from,
          `ping -${family === "ip" ? 4 : 6} -n -c1 -W0.3 -p ${pattern} ${options} ${to} >/dev/null 2>&1 || true`,
        );
      };
      PROBES.forEach(({ from, to, options }, index) => {
        ping(index, from, to(at), options);
      });
      ping(PROBES.length, DROPPED.from, DROPPED.to(at));
      ping(PROBES.length + 1, "a", `${at.br0}3`, "-s 3000");
    }
    // nfnetlink_log holds lines back for at most a second.
    await sleep(1300);
  } finally {
    tcpdump.kill("SIGTERM");
    await exited;
  }
  const visits = readVisits(file, nameOf);
  rmSync(folder, { recursive: true });
  return visits;
}

const VARIANTS = [true, false].flatMap((called) =>
  (["legacy", "nft"] as const).map((backend) => ({ called, backend })),
);

describe.skipIf(!isRoot).each(VARIANTS)(
  "the kernel, br_netfilter calls $called, order $backend",
  ({ called, backend }) => {
    const model: HostModel = {
      ...DEFAULT_HOST_MODEL,
      ipBackend: backend,
      bridgeBackend: backend,
      bridgeNfCallIptables: called,
      bridgeNfCallIp6tables: called,
      security: true,
    };
    let visits: readonly Visit[] = [];

    beforeAll(async () => {
      buildNetwork();
      visits = await capture(model);
    });
    afterAll(() => {
      for (const name of names) spawnSync("ip", ["netns", "delete", ns(name)]);
    });

    const seen = (index: number, family: "ip" | "ip6", isReply: boolean) =>
      visits.filter(
        (visit) => visit.marker === markerOf(index, family) && visit.echo === (isReply ? "reply" : "request"),
      );

    for (const family of ["ip", "ip6"] as const) {
      const graph = buildGraph(model, family);

      for (const [index, probe] of PROBES.entries()) {
        if ((probe.called ?? called) !== called) continue;
        it(`[N20] [N30] ${family}, ${probe.name}`, () => {
          for (const [trip, isReply] of [
            [probe.request, false],
            [probe.reply, true],
          ] as const) {
            if (trip === null) continue;
            const hops = seen(index, family, isReply);
            const way = { ...trip, first: !isReply };
            expect(hops.map(({ chain }) => chain)).toEqual(expectedChains(graph, way));
            expect(hops.map((hop) => placesOfHop(hop))).toEqual(
              expectedWay(graph, way).map((place) => [place]),
            );
          }
        });
      }

      it(`[N20] [N23] ${family}, 7 isolation drops in FORWARD`, () => {
        // The logging chains of security and filter stand at both sides of the drop.
        const droppedAt = tile("net", `${family}:filter:FORWARD`);
        expect(seen(PROBES.length, family, false).map(({ chain }) => chain)).toEqual(
          expectedChains(graph, { ...OVER, first: true, droppedAt }),
        );
      });

      it(`[N23] ${family}, 10 fragments are collected where iptables begins`, () => {
        const trip: Trip = { ...ACROSS, first: true };
        const swallowed = expectedChains(graph, { ...trip, swallowedFragment: true });
        const whole = expectedChains(graph, trip);
        const all = visits.filter(({ marker }) => marker === markerOf(PROBES.length + 1, family));
        const expected = [
          ...Array<readonly ChainKey[]>(FRAGMENTS - 1)
            .fill(swallowed)
            .flat(),
          ...whole,
        ];
        expect(all.slice(0, expected.length).map(({ chain }) => chain)).toEqual(expected);
      });
    }
  },
);
