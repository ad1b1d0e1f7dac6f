import { describe, expect, it } from "vitest";
import { buildGraph, DEFAULT_HOST_MODEL } from "@/lib/netfilter";
import { BASE_CHAINS, chainKey, FAMILIES, TABLES } from "@/lib/netfilter/chain";
import { chainOf, formatOwnPrefix, parseLogLine, parseOwnPrefix, parsePrefixMap } from "./index";

const IP4 = "SRC=172.17.0.2 DST=172.17.0.3 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=100 PROTO=2 ";
const IP6 =
  "SRC=fe80:0000:0000:0000:0042:0aff:fe00:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0001 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 PROTO=59 ";
const MAC = "MAC=02:42:ac:11:00:03:02:42:ac:11:00:02:08:00 ";
const ARP = "ARP HTYPE=1 PTYPE=0x0800 OPCODE=1";
const EBT = "MAC source = 02:42:ac:11:00:02 MAC dest = 02:42:ac:11:00:03 proto = 0x0800";

/** What each place prints: the devices of its nf_hook_state (nf_log_dump_packet_common, nf_log_syslog.c). */
const ARRIVING = `IN=docker0 OUT= PHYSIN=veth1 ${MAC}`;
const PLAIN = `IN=eth0 OUT= ${MAC}`;
const BRIDGED = `IN=docker0 OUT=docker0 PHYSIN=veth1 PHYSOUT=veth2 ${MAC}`;
const ROUTED = `IN=eth0 OUT=docker0 ${MAC}`;
const LEAVING = "IN= OUT=docker0 ";
const LEAVING_BRIDGED = "IN= OUT=docker0 PHYSIN=veth1 PHYSOUT=veth2 ";

function chain(text: string, map?: Parameters<typeof chainOf>[1]): string | null {
  const line = parseLogLine(text, "exact");
  if (line === null) throw new Error(`no log line: ${text}`);
  const guess = chainOf(line, map);
  return guess === null ? null : `${guess.chain} ${guess.certainty}`;
}

function ip(prefix: string, devices: string): string | null {
  return chain(`${prefix}${devices}${IP4}`);
}

describe("prefixes that name table and chain", () => {
  const SPELLINGS: readonly (readonly [string, string, string])[] = [
    ["ctc/iptable/mangle-PREROUTE", ARRIVING, "ip:mangle:PREROUTING"],
    ["wtc/iptable/filter-forward", ROUTED, "ip:filter:FORWARD"],
    ["ltc/iptable/filter-output", LEAVING, "ip:filter:OUTPUT"],
    ["ltc/iptable/filter-input", ARRIVING, "ip:filter:INPUT"],
    ["wtc/iptable/nat-POSTROUTE", LEAVING, "ip:nat:POSTROUTING"],
    ["[filter FORWARD] ", BRIDGED, "ip:filter:FORWARD"],
    ["nat_PRE ", PLAIN, "ip:nat:PREROUTING"],
    ["iptables-mangle-INPUT: ", PLAIN, "ip:mangle:INPUT"],
    ["natPrerouting ", PLAIN, "ip:nat:PREROUTING"],
    ["filterForward:", ROUTED, "ip:filter:FORWARD"],
    ["manglepostrouting ", LEAVING_BRIDGED, "ip:mangle:POSTROUTING"],
    ["03-raw-PREROUTING ", PLAIN, "ip:raw:PREROUTING"],
    ["ipt4.nat.out2 ", LEAVING, "ip:nat:OUTPUT"],
    ["SECURITY/FORWARD ", ROUTED, "ip:security:FORWARD"],
    ["IPv4 filter in: ", PLAIN, "ip:filter:INPUT"],
    ["mangle FWD ", BRIDGED, "ip:mangle:FORWARD"],
    ["nat:POSTROUTING:rule 3 ", ROUTED, "ip:nat:POSTROUTING"],
    ["drop in filter FORWARD: ", ROUTED, "ip:filter:FORWARD"],
    ["TRACE: raw:PREROUTING:policy:2 ", PLAIN, "ip:raw:PREROUTING"],
    ["TRACE: filter:DOCKER-USER:return:1 ", ROUTED, "ip:filter:DOCKER-USER"],
    ["filter DOCKER-USER: ", ROUTED, "ip:filter:DOCKER-USER"],
    ["ipt/nat/DOCKER ", PLAIN, "ip:nat:DOCKER"],
    ["i.man.PRER ", PLAIN, "ip:mangle:PREROUTING"],
    ["i.man.FORW ", ROUTED, "ip:mangle:FORWARD"],
    ["i.fil.FORW ", ROUTED, "ip:filter:FORWARD"],
    ["secu-out fwd ", ROUTED, "ip:security:FORWARD"],
    ["man.post ", LEAVING, "ip:mangle:POSTROUTING"],
    ["IPT_N_PRE ", PLAIN, "ip:nat:PREROUTING"],
    ["IPT_M_FWD ", ROUTED, "ip:mangle:FORWARD"],
    ["ipt-n-po ", LEAVING, "ip:nat:POSTROUTING"],
    ["ipt f in ", PLAIN, "ip:filter:INPUT"],
  ];
  for (const [prefix, devices, expected] of SPELLINGS) {
    it(`[K30] "${prefix}"`, () => {
      expect(ip(prefix, devices)).toBe(`${expected} named`);
    });
  }

  it("[K31] cut at 29 bytes, down to a stem that can only be one chain", () => {
    const long = "abcdefgh/iptable/mangle-";
    for (const [word, devices, expected] of [
      ["POSTROUTING", LEAVING, "POSTROUTING"],
      ["PREROUTING", PLAIN, "PREROUTING"],
      ["FORWARD", BRIDGED, "FORWARD"],
      ["OUTPUT", LEAVING, "OUTPUT"],
      ["INPUT", PLAIN, "INPUT"],
    ] as const) {
      for (let letters = word.length; letters >= (word.startsWith("P") ? 2 : 1); letters--) {
        const stem = word.slice(0, letters);
        const prefix = (long.padStart(40, "x") + stem).slice(-29);
        expect(ip(prefix, devices), prefix).toBe(`ip:mangle:${expected} named`);
      }
    }
  });

  it("[K30] of ebtables, by the table's letter and what that leaves of a chain", () => {
    for (const [prefix, devices, expected] of [
      ["EBT_B_BR", "IN=veth1 OUT=", "bridge:broute:BROUTING"],
      ["EBT_N_PR", "IN=veth1 OUT=", "bridge:nat:PREROUTING"],
      ["EBT_F_FO", "IN=veth1 OUT=veth2", "bridge:filter:FORWARD"],
      ["ebt.n.po", "IN= OUT=veth2", "bridge:nat:POSTROUTING"],
    ] as const)
      expect(chain(`${prefix} ${devices} ${EBT}`), prefix).toBe(`${expected} named`);
  });

  it("[K30] a letter or a short word is no table's where no family or no chain is named", () => {
    for (const prefix of [
      "man in the middle ",
      "f in ",
      "n pre-drop ",
      "bob's in ",
      "IPT_X_IN ",
      "filling in ",
    ])
      expect(ip(prefix, PLAIN), prefix).toMatch(/ inferred$/);
  });

  it("[K31] a stem that could be two chains is inferred from the devices", () => {
    expect(ip("abcdefghijk/iptable/mangle-/P", LEAVING)).toBe("ip:mangle:POSTROUTING inferred");
    expect(ip("abcdefghijk/iptable/mangle-/P", PLAIN)).toBe("ip:mangle:PREROUTING inferred");
  });
});

describe("families", () => {
  it("[K32] ebt_log is the bridge's, whatever its prefix says", () => {
    expect(chain(`iptables filter forward IN=veth1 OUT=veth2 ${EBT}`)).toBe("bridge:filter:FORWARD named");
    expect(chain(`ctc/ebtable/broute-BROUTING IN=veth1 OUT= ${EBT}`)).toBe("bridge:broute:BROUTING named");
    expect(chain(`eb-nat-post IN= OUT=veth1 ${EBT}`)).toBe("bridge:nat:POSTROUTING named");
  });

  it("[K32] an nft bridge rule is told by its name, by broute, or by a frame without IP", () => {
    expect(ip("br nat PRE ", PLAIN)).toBe("bridge:nat:PREROUTING named");
    expect(ip("broute ", PLAIN)).toBe("bridge:broute:BROUTING inferred");
    expect(
      chain(
        `filter forward IN=veth1 OUT=veth2 MACSRC=02:42:ac:11:00:02 MACDST=01:80:c2:00:00:0e MACPROTO=88cc `,
      ),
    ).toBe("bridge:filter:FORWARD named");
  });

  it("[K32] IPv6 and ARP by the packet", () => {
    expect(chain(`ctc/iptable/mangle-PREROUTE${ARRIVING}${IP6}`)).toBe("ip6:mangle:PREROUTING named");
    expect(chain(`filter forward IN=br0 OUT=br0 ${ARP}`)).toBe("arp:filter:FORWARD named");
    expect(chain(`nat prerouting IN=veth1 OUT= ${ARP}`)).toBe("bridge:nat:PREROUTING named");
  });
});

describe("prefixes that name less, nothing, or what cannot be", () => {
  it("[K33] a chain without a table: the table that sees every packet there", () => {
    expect(ip("fw/FORWARD ", ROUTED)).toBe("ip:filter:FORWARD inferred");
    expect(ip("PREROUTING: ", PLAIN)).toBe("ip:mangle:PREROUTING inferred");
    expect(chain(`PREROUTING IN=veth1 OUT= ${EBT}`)).toBe("bridge:nat:PREROUTING inferred");
  });

  it("[K33] a table without a chain: its chain that fits the devices", () => {
    expect(ip("nat ", PLAIN)).toBe("ip:nat:PREROUTING inferred");
    expect(ip("nat ", LEAVING)).toBe("ip:nat:POSTROUTING inferred");
    expect(ip("mangle ", BRIDGED)).toBe("ip:mangle:FORWARD inferred");
    expect(ip("raw ", LEAVING)).toBe("ip:raw:OUTPUT inferred");
  });

  it("[K34] nothing: the filter chain that prints such devices", () => {
    expect(ip("DROP: ", PLAIN)).toBe("ip:filter:INPUT inferred");
    expect(ip("DROP: ", ARRIVING)).toBe("ip:filter:INPUT inferred");
    expect(ip("DROP: ", ROUTED)).toBe("ip:filter:FORWARD inferred");
    expect(ip("DROP: ", LEAVING)).toBe("ip:filter:OUTPUT inferred");
    expect(ip("DROP: ", LEAVING_BRIDGED)).toBe("ip:mangle:POSTROUTING inferred");
    expect(chain(`x IN=veth1 OUT=veth2 ${EBT}`)).toBe("bridge:filter:FORWARD inferred");
    expect(chain(`x IN= OUT= ${MAC}${IP4}`)).toBe(null);
  });

  it("[K35] a name that the devices contradict gives the table, the devices give the hook", () => {
    expect(ip("mangle-PREROUTING ", ROUTED)).toBe("ip:mangle:FORWARD inferred");
    expect(ip("filter-INPUT ", LEAVING)).toBe("ip:filter:OUTPUT inferred");
    expect(ip("nat-OUTPUT ", PLAIN)).toBe("ip:nat:PREROUTING inferred");
    expect(ip("raw-PREROUTING ", ROUTED)).toBe("ip:filter:FORWARD inferred");
    expect(ip("filter POSTROUTING ", LEAVING)).toBe("ip:mangle:POSTROUTING inferred");
  });

  it("[K35] routed POSTROUTING names IN on newer kernels: no contradiction", () => {
    expect(ip("nat-POSTROUTING ", ROUTED)).toBe("ip:nat:POSTROUTING named");
    expect(ip("nat-POSTROUTING ", LEAVING)).toBe("ip:nat:POSTROUTING named");
  });

  it("[K34] a device's own hook is no chain: no guess", () => {
    expect(ip("netdev ingress: ", PLAIN)).toBeNull();
    expect(ip("nft-netdev-egress ", "IN= OUT=eth0 ")).toBeNull();
  });

  it("[K36] a user chain without a table", () => {
    expect(ip("DOCKER-USER ", ROUTED)).toBe("ip:filter:DOCKER-USER inferred");
    expect(ip("DOCKER: ", PLAIN)).toBe("ip:nat:DOCKER inferred");
    expect(ip("KUBE-SVC-NPX46M4PTMTKRN6Y ", PLAIN)).toBe("ip:nat:KUBE-SVC-NPX46M4PTMTKRN6Y inferred");
    expect(ip("KUBE-NODEPORTS ", PLAIN)).toBe("ip:nat:KUBE-NODEPORTS inferred");
    expect(ip("KUBE-FORWARD ", ROUTED)).toBe("ip:filter:KUBE-FORWARD inferred");
  });

  it("[K36] a word that only begins like one is none", () => {
    expect(ip("calico-packet: ", ROUTED)).toBe("ip:filter:FORWARD inferred");
    expect(ip("DOCKERHOST ", PLAIN)).toBe("ip:filter:INPUT inferred");
  });
});

describe("hopscope's own prefixes", () => {
  const NONCE = "abcd2345";

  it("[K37] fit into 29 bytes for every base chain, and read back", () => {
    for (const family of ["bridge", "ip", "ip6"] as const) {
      for (const table of TABLES) {
        for (const base of BASE_CHAINS) {
          const key = chainKey(family, table, base);
          const prefix = formatOwnPrefix(NONCE, key);
          expect(prefix, key).not.toBeNull();
          expect(new TextEncoder().encode(prefix ?? "").length).toBeLessThanOrEqual(29);
          expect(parseOwnPrefix(prefix ?? "")).toEqual({ nonce: NONCE, chain: key });
        }
      }
    }
  });

  it("[K37] name a chain whatever the devices say", () => {
    expect(ip("hop:abcd2345:ip:nat:POST ", ROUTED)).toBe("ip:nat:POSTROUTING named");
    expect(ip("hop:abcd2345:br:nat:PRE ", PLAIN)).toBe("bridge:nat:PREROUTING named");
    expect(chain(`hop:abcd2345:br:broute:BRO  IN=veth1 OUT= ${EBT}`)).toBe("bridge:broute:BROUTING named");
  });

  it("[K37] hold a user chain where it fits", () => {
    const key = chainKey("ip", "filter", "DOCKER-USER");
    expect(formatOwnPrefix(NONCE, key)).toBeNull();
    const prefix = formatOwnPrefix(NONCE, key, 127) ?? "";
    expect(prefix).toBe("hop:abcd2345:ip:filter:=DOCKER-USER ");
    expect(parseOwnPrefix(prefix)?.chain).toBe(key);
    expect(formatOwnPrefix(NONCE, chainKey("ip", "nat", "F2B"))).toBe("hop:abcd2345:ip:nat:=F2B ");
    expect(formatOwnPrefix(NONCE, chainKey("ip", "nat", 'a"b'), 127)).toBeNull();
    expect(formatOwnPrefix("short", chainKey("ip", "nat", "INPUT"))).toBeNull();
  });

  it("[K38] are ours only from the first character on, and whole", () => {
    for (const forged of [
      "x hop:abcd2345:ip:nat:PRE ",
      " hop:abcd2345:ip:nat:PRE ",
      "hop:abcd234:ip:nat:PRE ",
      "hop:abcd2341:ip:nat:PRE ",
      "hop:abcd2345:ip:nat:PRE more ",
      "hop:abcd2345:ip:nat ",
      "HOP:abcd2345:ip:nat:PRE ",
      "hop:abcd2345:arp:nat:PRE ",
      "hop:abcd2345:ip:nat:= ",
    ]) {
      expect(parseOwnPrefix(forged), forged).toBeNull();
    }
  });
});

it("[K34] where nothing is named, the chain that prints the same devices is said too", () => {
  const other = (text: string) => {
    const line = parseLogLine(text, "exact");
    return line === null ? null : chainOf(line)?.other;
  };
  expect(other(`fw: ${PLAIN}${IP4}`)).toBe("ip:mangle:PREROUTING");
  expect(other(`fw: ${LEAVING}${IP6}`)).toBe("ip6:mangle:POSTROUTING");
  expect(other(`fw: ${ROUTED}${IP4}`)).toBeUndefined();
  for (const named of ["filter INPUT ", "INPUT ", "mangle ", "hop:abcd2345:ip:nat:PRE "])
    expect(other(`${named}${PLAIN}${IP4}`)).toBeUndefined();
});

it("[K34] a frame of which nothing is named met PREROUTING first, and left through OUTPUT or FORWARD", () => {
  const guessOf = (devices: string) => {
    const line = parseLogLine(` ${devices} ${EBT}`, "exact");
    return line === null ? null : chainOf(line);
  };
  expect(guessOf("IN=veth1 OUT=")).toMatchObject({
    chain: "bridge:nat:PREROUTING",
    other: "bridge:filter:INPUT",
    certainty: "inferred",
  });
  expect(guessOf("IN= OUT=veth1")).toMatchObject({
    chain: "bridge:filter:OUTPUT",
    other: "bridge:nat:POSTROUTING",
  });
  expect(guessOf("IN=veth1 OUT=veth2")).toMatchObject({ chain: "bridge:filter:FORWARD" });
});

describe("a map given by hand", () => {
  it("[K39] goes before everything else", () => {
    const result = parsePrefixMap(
      "# my rules\n\nfw=1 in = ip:filter:INPUT\r\nnat-POSTROUTING = ip:nat:MY-CHAIN\na prefix longer than 29 bytes here = ip6:raw:OUTPUT\n",
    );
    if (!result.ok) throw new Error(result.detail);
    expect(chain(`fw=1 in ${ARRIVING}${IP4}`, result.value)).toBe("ip:filter:INPUT named");
    expect(chain(`nat-POSTROUTING ${ROUTED}${IP4}`, result.value)).toBe("ip:nat:MY-CHAIN named");
    expect(chain(`a prefix longer than 29 bytes${LEAVING}${IP6}`, result.value)).toBe("ip6:raw:OUTPUT named");
    expect(chain(`DROP ${ROUTED}${IP4}`, result.value)).toBe("ip:filter:FORWARD inferred");
  });

  it("[K39] follows devices and packet where they contradict the chain: a prefix may stand in several", () => {
    const result = parsePrefixMap(
      "[UFW BLOCK] = ip:filter:INPUT\nn = ip:nat:PREROUTING\nf = ip:raw:PREROUTING\nb = bridge:filter:INPUT\n",
    );
    if (!result.ok) throw new Error(result.detail);
    const said = (line: string) => chain(line, result.value);
    expect(said(`[UFW BLOCK] ${ARRIVING}${IP4}`)).toBe("ip:filter:INPUT named");
    expect(said(`[UFW BLOCK] ${ROUTED}${IP4}`)).toBe("ip:filter:FORWARD inferred");
    expect(said(`[UFW BLOCK] ${LEAVING}${IP4}`)).toBe("ip:filter:OUTPUT inferred");
    expect(said(`[UFW BLOCK] ${ARRIVING}${IP6}`)).toBe("ip6:filter:INPUT inferred");
    expect(said(`n ${ROUTED}${IP4}`)).toBe("ip:nat:POSTROUTING inferred");
    expect(said(`f ${LEAVING}${IP4}`)).toBe("ip:raw:OUTPUT inferred");
    expect(said(`f ${ROUTED}${IP4}`)).toBe("ip:filter:FORWARD inferred");
    expect(said(`b ${ROUTED}${IP4}`)).toBe("bridge:filter:FORWARD inferred");
  });

  it("[K39] knows just the base chains that the chain graph has; a chain of the user's may have any other name", () => {
    const graphs = (["ip", "ip6", "arp"] as const).map((family) =>
      buildGraph({ ...DEFAULT_HOST_MODEL, broute: true, security: true }, family),
    );
    const drawn = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ chain: key }) => key)));
    for (const family of FAMILIES)
      for (const table of TABLES)
        for (const base of BASE_CHAINS) {
          const key = chainKey(family, table, base);
          const result = parsePrefixMap(`x = ${key}`);
          expect(result.ok, key).toBe(drawn.has(key));
          if (!result.ok) expect(result.code).toBe("unknown-chain");
        }
    for (const text of ["ip:broute:MY-CHAIN", "arp:nat:MY-CHAIN", "ip:filter:input"])
      expect(parsePrefixMap(`x = ${text}`)).toMatchObject({
        ok: false,
        code: "unknown-chain",
        detail: `line 1: there is no chain ${text}`,
      });
    expect(parsePrefixMap("x = ip:filter:DOCKER-USER").ok).toBe(true);
  });

  it("[K39] says which line it does not understand", () => {
    for (const bad of [
      "no equals",
      "x = ip:filter",
      "x = ip4:filter:INPUT",
      "x = ip:filtr:INPUT",
      " = ip:nat:INPUT",
      "x = ip:nat:A B",
    ]) {
      const result = parsePrefixMap(`ok = ip:nat:INPUT\n${bad}\n`);
      expect(result).toMatchObject({
        ok: false,
        code: "bad-prefix-map",
        detail: expect.stringContaining("line 2"),
      });
    }
  });
});
