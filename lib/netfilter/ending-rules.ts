/** Targets behind which a packet goes on, in this chain or a later one (iptables-extensions(8)). */
const GOES_ON = new Set(
  (
    "ACCEPT AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DSCP ECN HL HMARK IDLETIMER LED LOG MARK MASQUERADE " +
    "NETMAP NFLOG NOTRACK RATEEST REDIRECT RETURN SECMARK SET SNAT TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL ULOG"
  ).split(" "),
);

/**
 * May one of these rules, as iptables-save prints them, end a packet's way? A jump into a chain that `isKnown` does
 * not: there the packet is in that one. What is not understood may.
 */
export function mayEndPackets(rules: readonly string[], isKnown: (chain: string) => boolean): boolean {
  return rules.some((rule) =>
    [...rule.matchAll(/ -[jg] (\S+)/g)].some(([, target = ""]) => !GOES_ON.has(target) && !isKnown(target)),
  );
}
