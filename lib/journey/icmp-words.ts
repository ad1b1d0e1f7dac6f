import type { Icmp } from "@/lib/kernel-log/log-line";

type Words = Readonly<Record<Icmp["kind"], Readonly<Record<number, string>>>>;

const TYPES: Words = {
  icmp: {
    0: "echo reply",
    3: "unreachable",
    4: "source quench",
    5: "redirect",
    8: "echo request",
    11: "time exceeded",
    12: "parameter problem",
  },
  icmp6: {
    1: "unreachable",
    2: "packet too big",
    3: "time exceeded",
    4: "parameter problem",
    128: "echo request",
    129: "echo reply",
    130: "MLD query",
    131: "MLD report",
    132: "MLD done",
    133: "router solicitation",
    134: "router advertisement",
    135: "neighbour solicitation",
    136: "neighbour advertisement",
    137: "redirect",
    143: "MLDv2 report",
  },
};

/** By type and code; code 0 is said by the type alone. RFC 792, RFC 1122 (3.2.2.1), RFC 1812 (5.2.7.1), RFC 4443. */
const CODES: Readonly<Record<Icmp["kind"], Readonly<Record<string, string>>>> = {
  icmp: {
    "3 1": "host unreachable",
    "3 2": "protocol unreachable",
    "3 3": "port unreachable",
    "3 4": "fragmentation needed",
    "3 5": "source route failed",
    "3 6": "network unknown",
    "3 7": "host unknown",
    "3 8": "source host isolated",
    "3 9": "network prohibited",
    "3 10": "host prohibited",
    "3 11": "network unreachable for TOS",
    "3 12": "host unreachable for TOS",
    "3 13": "administratively prohibited",
    "3 14": "host precedence violation",
    "3 15": "precedence cutoff",
    "5 1": "redirect for host",
    "5 2": "redirect for TOS and network",
    "5 3": "redirect for TOS and host",
    "11 1": "reassembly time exceeded",
    "12 1": "parameter problem: option missing",
    "12 2": "parameter problem: bad length",
  },
  icmp6: {
    "1 1": "administratively prohibited",
    "1 2": "beyond scope of source address",
    "1 3": "address unreachable",
    "1 4": "port unreachable",
    "1 5": "source address failed policy",
    "1 6": "route rejected",
    "3 1": "reassembly time exceeded",
    "4 1": "parameter problem: next header unknown",
    "4 2": "parameter problem: option unknown",
  },
};

/** What an ICMP packet says, in the words of its RFC: `echo request id 7 seq 1`, `port unreachable`. */
export function icmpInfo({ kind, type, code, id, seq }: Icmp): string {
  if (type === null) return "";
  const words = TYPES[kind][type] ?? `type ${type}`;
  if (id !== null && seq !== null) return `${words} id ${id} seq ${seq}`;
  if (code === null || code === 0) return words;
  return CODES[kind][`${type} ${code}`] ?? `${words} code ${code}`;
}
