import { setTimeout as sleep } from "node:timers/promises";
import { type ChainKey, chainKey, type Family, type Table } from "@/lib/netfilter/chain";
import { keyOfChainName } from "@/lib/rules";
import type { DockerBox } from "./docker-box";

const TABLE = "witness";
/** hopscope's own. */
const TABLE_NAME = "hopscope";
/** Of equals the one registered last runs first (net/netfilter/core.c): made behind hopscope's own rules. */
const FIRST = -2147483648;
const FAMILIES = ["bridge", "ip"] as const;
/** A ping over `lo` of a size that nothing else has: what came before it has been told when it is. */
const SENTINEL = { payload: "11", length: 39 } as const;
const READY_MS = 10_000;

/** Where a packet was in a chain. */
export type TracedVisit = {
  /** `own`: a base chain of hopscope's nft tables. `host`: a base chain of iptables' or ebtables'; `user`: one that they call. */
  readonly by: "own" | "host" | "user";
  readonly chain: ChainKey;
  readonly header: TracedHeader;
};

export type TracedHeader = {
  readonly src: string;
  readonly dst: string;
  readonly sport: string;
  readonly dport: string;
  readonly ttl: string;
};

export type TracedPacket = {
  /** As `packetKey` makes it. */
  readonly key: string;
  readonly visits: readonly TracedVisit[];
  /** The chain whose rule or policy dropped it. */
  readonly droppedAt: ChainKey | null;
};

/**
 * By what neither NAT nor routing changes here: of the ports the client's, which is the higher one, and whether it is
 * the source. The IP id alone is not enough: SYN-ACKs have none, and both sides of a connection may be at the same.
 */
export function packetKey(of: {
  readonly protocol: string;
  readonly ipId: number;
  readonly length: number;
  readonly sport: number | null;
  readonly dport: number | null;
  /** Of TCP; on `lo` it is another one than on a bridge. */
  readonly window: string | undefined;
  /** Of an ICMP echo: 8 or 0, id, sequence number. */
  readonly echo: readonly [type: number, id: string | undefined, sequence: string | undefined] | null;
}): string {
  const [sport, dport] = [of.sport ?? 0, of.dport ?? 0];
  const port = sport === dport ? "" : sport > dport ? ` from ${sport}` : ` to ${dport}`;
  const window = of.window === undefined ? "" : ` window ${of.window}`;
  const echo = of.echo === null ? "" : ` echo ${of.echo.join(" ")}`;
  return `${of.protocol} id ${of.ipId} length ${of.length}${port}${window}${echo}`;
}

/** A record of the log that tells of one. */
export function isSentinelRecord(record: string): boolean {
  return record.includes(` LEN=${SENTINEL.length} `) && record.includes(" PROTO=ICMP ");
}

export function isSentinel(of: { readonly protocol: string; readonly length: number | null }): boolean {
  return of.protocol === "icmp" && of.length === SENTINEL.length;
}

/**
 * `nft monitor trace` in that box: the kernel tells over netlink, packet by packet, which chain's rule or policy
 * it has run (net/netfilter/nf_tables_trace.c). No log, no prefix, nothing of hopscope's comes in between.
 * It cannot show: chains that x_tables runs, a frame's ARP (left out here), and what comes before the mark is set.
 */
export async function startWitness(box: DockerBox) {
  for (const family of FAMILIES) {
    box.run("nft", `add table ${family} ${TABLE}`);
    for (const hook of ["prerouting", "output"]) {
      const chain = `${family} ${TABLE} ${hook}`;
      box.run("nft", `add chain ${chain} { type filter hook ${hook} priority ${FIRST}; }`);
      box.run("nft", `add rule ${chain} meta nftrace set 1`);
    }
  }
  const monitor = box.spawn("setpriv", "--pdeathsig", "KILL", "nft", "monitor", "trace");
  let output = "";
  monitor.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });

  /** All that the kernel has traced so far has been read. */
  async function settle(): Promise<void> {
    const end = new RegExp(`ip length ${SENTINEL.length} icmp type echo-reply.*\\n`);
    const from = output.length;
    const startMs = performance.now();
    while (!end.test(output.slice(from))) {
      if (performance.now() - startMs > READY_MS) throw new Error("nft monitor trace tells nothing");
      await box.runAside("ping", "-c", "1", "-s", SENTINEL.payload, "127.0.0.1");
      await sleep(20);
    }
  }

  await settle();
  return {
    settle,
    /** What was traced since the last `forget` and has been read. */
    packets: () => readTrace(output),
    forget(): void {
      output = "";
    },
    stop(): void {
      monitor.kill("SIGKILL");
      monitor.stdout?.destroy();
      for (const family of FAMILIES) box.run("nft", `delete table ${family} ${TABLE}`);
    },
  };
}

/** Of a rule that came while it ran, nft 1.0.6 knows only the handle. */
const ROW = /^trace id ([0-9a-f]+) (\w+) (\S+) (\S+) (packet:|rule|policy|unknown rule handle)(.*)$/;

/** A base chain is entered where its packet is printed, a user chain where a rule jumps to it. */
export function readTrace(text: string): readonly TracedPacket[] {
  const packets = new Map<string, { visits: TracedVisit[]; droppedAt: ChainKey | null }>();
  /** The kernel gives a packet another id when NAT or another device gets it: only its header names it for good. */
  const current = new Map<string, { readonly key: string; readonly header: TracedHeader } | null>();
  for (const line of text.split("\n")) {
    const [, id = "", family = "", table = "", chain = "", kind = "", rest = ""] = ROW.exec(line) ?? [];
    if (kind === "packet:") current.set(id, readHeader(rest));
    const at = current.get(id) ?? null;
    if (kind === "" || at === null || table === TABLE) continue;
    const packet = packets.get(at.key) ?? { visits: [], droppedAt: null };
    packets.set(at.key, packet);
    const isOwn = table === TABLE_NAME;
    const here = isOwn
      ? (keyOfChainName(family, chain) as ChainKey)
      : chainKey(family as Family, table as Table, chain);
    if (kind === "packet:")
      packet.visits.push({ by: isOwn ? "own" : "host", chain: here, header: at.header });
    const called = /\(verdict (?:jump|goto) (\S+)\)$/.exec(rest.trim())?.[1];
    if (called !== undefined && !called.startsWith("hop-")) {
      const user = chainKey(family as Family, table as Table, called);
      packet.visits.push({ by: "user", chain: user, header: at.header });
    }
    if (kind !== "packet:" && /\bverdict drop\)|^ drop\b/.test(rest)) packet.droppedAt = here;
  }
  return [...packets].map(([key, packet]) => ({ key, ...packet }));
}

/** Null for what is not IPv4. */
function readHeader(text: string): { readonly key: string; readonly header: TracedHeader } | null {
  const field = (name: string) => new RegExp(` ${name} (\\S+)`).exec(text)?.[1] ?? "";
  const protocol = /ip protocol (\w+)| (icmp) type| (tcp|udp) sport/.exec(text)?.slice(1).find(Boolean);
  if (protocol === undefined || field("ip saddr") === "") return null;
  const length = Number(field("ip length"));
  if (isSentinel({ protocol, length })) return null;
  const port = (side: string) => field(`${protocol} ${side}`);
  const number = (value: string) => (value === "" ? null : Number(value));
  const type = { "echo-request": 8, "echo-reply": 0 }[field("icmp type")];
  return {
    key: packetKey({
      ...{ protocol, length, ipId: Number(field("ip id")) },
      ...{ sport: number(port("sport")), dport: number(port("dport")) },
      window: protocol === "tcp" ? field("tcp window") : undefined,
      echo: type === undefined ? null : [type, field("icmp id"), field("icmp sequence")],
    }),
    header: {
      src: field("ip saddr"),
      dst: field("ip daddr"),
      sport: port("sport"),
      dport: port("dport"),
      ttl: field("ip ttl"),
    },
  };
}
