import type { Topology } from "@/lib/protocol/topology";

/**
 * What this host's bridges call, shortest last: the sysctl holds for all of them, but each has a switch of its own
 * beside it (nf_call_iptables, ip-link(8)), and only those that differ are named.
 */
export function bridgeCallsTexts({ model, bridges }: Topology): readonly string[] {
  const digit = (calls: boolean) => (calls ? "1" : "0");
  const own = model.bridgeNfCallIptables;
  const others = bridges.filter(({ callsIptables }) => callsIptables !== null && callsIptables !== own);
  const named = others
    .map(({ name, callsIptables }) => `, ${name}: ${digit(callsIptables === true)}`)
    .join("");
  const count = others.length === 0 ? "" : `, ${others.length} × ${digit(!own)}`;
  return [named, count].flatMap((rest) => [
    `bridge-nf-call-iptables = ${digit(own)}${rest}`,
    `bridge-nf-call = ${digit(own)}${rest}`,
    `nf-call = ${digit(own)}${rest}`,
  ]);
}
