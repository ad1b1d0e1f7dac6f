/** The priorities that hook-order.ts gives the back end `nft`, held against those that the tools themselves use. */
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildGraph } from "./build-graph";
import { chainParts } from "./chain";
import { DEFAULT_HOST_MODEL } from "./host-model";

const isRoot = process.getuid?.() === 0;
const namespace = `hopprio-${process.pid}`;
const run = (command: string, ...args: string[]) =>
  execFileSync("ip", ["netns", "exec", namespace, command, ...args], { encoding: "utf8", timeout: 10_000 });

const TOOLS: Readonly<Record<string, string>> = {
  ip: "iptables-nft",
  ip6: "ip6tables-nft",
  bridge: "ebtables-nft",
};

type NftChain = {
  readonly chain?: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly prio?: number;
    readonly hook?: string;
  };
};

describe.skipIf(!isRoot)("the tools' own priorities", () => {
  beforeAll(() => {
    execFileSync("ip", ["netns", "add", namespace]);
  });
  afterAll(() => {
    execFileSync("ip", ["netns", "delete", namespace]);
  });

  it("[N1] [N2] [N3] iptables-nft and ebtables-nft register at the graph's priorities and hooks", () => {
    // Broute: absent from ebtables-nft before 1.8.10.
    const model = {
      ...DEFAULT_HOST_MODEL,
      ipBackend: "nft",
      bridgeBackend: "nft",
      security: true,
      broute: false,
    } as const;
    const tiles = new Map(
      (["ip", "ip6"] as const)
        .flatMap((family) => buildGraph(model, family).nodes)
        .flatMap((node) => (node.chain === null ? [] : [[node.chain, node] as const])),
    );
    for (const chain of tiles.keys()) {
      const { family, table, chain: name } = chainParts(chain);
      run(TOOLS[family]!, "-t", table, "-A", name, "-j", "ACCEPT");
    }
    const { nftables } = JSON.parse(run("nft", "-j", "list", "chains")) as { nftables: readonly NftChain[] };
    const registered = nftables.flatMap(({ chain }) =>
      chain?.prio === undefined
        ? []
        : [`${chain.family}:${chain.table}:${chain.name} ${chain.hook?.toUpperCase()} ${chain.prio}`],
    );
    const expected = [...tiles].map(([chain, node]) => `${chain} ${node.hook} ${node.priority}`);
    expect(
      registered.filter((line) => expected.some((e) => e.split(" ")[0] === line.split(" ")[0])).sort(),
    ).toEqual(expected.sort());
  });
});
