/** Targets behind which a packet goes on: in this chain, the one that called it, or the next table's (iptables-extensions(8)). */
const GOES_ON = new Set(
  (
    "ACCEPT AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DSCP ECN HL HMARK IDLETIMER LED LOG MARK MASQUERADE " +
    "NETMAP NFLOG NOTRACK RATEEST REDIRECT RETURN SECMARK SET SNAT TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL ULOG"
  ).split(" "),
);

/**
 * May one of these rules, as iptables-save prints them, end a packet's way? A jump may not, into a chain where
 * `isKnown` says that the packet would be seen or come back. What is not understood may.
 */
export function mayEndPackets(rules: readonly string[], isKnown: (chain: string) => boolean): boolean {
  return rules.some((rule) =>
    [...rule.matchAll(/ -[jg] (\S+)/g)].some(([, target = ""]) => !GOES_ON.has(target) && !isKnown(target)),
  );
}
