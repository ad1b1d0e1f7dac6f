import type { Finding } from "@/lib/protocol/events";
import { readText } from "../kernel-file";
import { fine, note, problem } from "./finding";

export type LogBackend = {
  readonly family: (typeof FAMILIES)[number]["family"];
  /** "NONE", "nf_log_ipv4", "nfnetlink_log". */
  readonly bound: string;
  /** All that have registered; a LOG rule finds its own among them. */
  readonly registered: readonly string[];
};

/** Protocol families of linux/netfilter.h, and the logger of nf_log_syslog.c for each. */
const FAMILIES = [
  { number: "2", family: "IPv4", logger: "nf_log_ipv4" },
  { number: "10", family: "IPv6", logger: "nf_log_ipv6" },
  { number: "7", family: "bridge", logger: "nf_log_bridge" },
] as const;

const TABLE = "/proc/net/netfilter/nf_log";

/** Lines ` 2 nf_log_ipv4 (nf_log_ipv4,nfnetlink_log)` (nf_log.c, seq_show); null: it cannot be read. */
export function readLogBackends(text: string | null = readText(TABLE)): readonly LogBackend[] | null {
  if (text === null) return null;
  const rows = text.split("\n").map((line) => /^ *(\d+) (\S+) \(([^)]*)\)/.exec(line));
  return FAMILIES.flatMap(({ number, family }) => {
    const row = rows.find((cells) => cells?.[1] === number);
    return row ? [{ family, bound: row[2] ?? "", registered: (row[3] ?? "").split(",") }] : [];
  });
}

/**
 * LOG, nft log and ebtables --log ask for the syslog logger by itself, whatever the sysctl binds; only TRACE
 * of iptables-legacy and nf_conntrack_log_invalid follow the binding (nf_log.c, nf_log_packet, nf_log_trace).
 */
export function judgeLogBackends(backends: readonly LogBackend[] | null): readonly Finding[] {
  if (backends === null || backends.length === 0)
    return [note(`${TABLE} cannot be read`, "which logger is bound is not known", "sudo hopscope doctor")];
  const loggerOf = (family: string) => FAMILIES.find((known) => known.family === family)?.logger ?? "";
  const lacking = backends.filter(({ family, registered }) => !registered.includes(loggerOf(family)));
  const elsewhere = backends.filter(
    (backend) => !lacking.includes(backend) && backend.bound !== loggerOf(backend.family),
  );
  const findings = [
    ...(lacking.length === 0
      ? []
      : [
          problem(
            `the kernel's own logger is not loaded for ${names(lacking)}`,
            "LOG rules are refused, or log nothing, for these packets",
            "modprobe nf_log_syslog",
          ),
        ]),
    ...elsewhere.map(({ family, bound }) =>
      note(
        `net.netfilter.nf_log.${numberOf(family)} (${family}) is ${bound}`,
        "LOG rules log all the same; lines of TRACE (iptables-legacy) and of nf_conntrack_log_invalid do not arrive",
        `sysctl -w net.netfilter.nf_log.${numberOf(family)}=${loggerOf(family)}`,
      ),
    ),
  ];
  return findings.length > 0 ? findings : [fine(`the kernel log is bound for ${names(backends)}`)];
}

function names(backends: readonly LogBackend[]): string {
  return backends.map(({ family }) => family).join(", ");
}

function numberOf(family: string): string {
  return FAMILIES.find((known) => known.family === family)?.number ?? "";
}
