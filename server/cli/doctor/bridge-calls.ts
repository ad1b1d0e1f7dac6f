import type { Finding } from "@/lib/protocol/events";
import { listFolder, readText, sysctl } from "../kernel-file";
import { fine, note } from "./finding";

export type BridgeCalls = {
  /** net.bridge.bridge-nf-call-*; null: br_netfilter is not loaded. */
  readonly iptables: number | null;
  readonly ip6tables: number | null;
  /** Of each bridge: `nf_call_iptables` of its own. */
  readonly bridges: readonly { readonly name: string; readonly calls: boolean }[];
};

export function lookAtBridgeCalls(): BridgeCalls {
  const bridges = listFolder("/sys/class/net").flatMap((name) => {
    const own = readText(`/sys/class/net/${name}/bridge/nf_call_iptables`);
    return own === null ? [] : [{ name, calls: own !== "0" }];
  });
  return {
    iptables: sysctl("net/bridge/bridge-nf-call-iptables"),
    ip6tables: sysctl("net/bridge/bridge-nf-call-ip6tables"),
    bridges,
  };
}

/** A bridge calls iptables if the sysctl is on or its own switch is (br_netfilter_hooks.c, br_nf_pre_routing). */
export function judgeBridgeCalls({ iptables, ip6tables, bridges }: BridgeCalls): readonly Finding[] {
  const effect = (of: string) =>
    `${of} between containers of one network pass the bridge's chains only, no iptables chain: none of its rules holds for them`;
  if (iptables === null)
    return [note("br_netfilter is not loaded", effect("packets"), "modprobe br_netfilter")];
  const calling = bridges.filter(({ calls }) => calls).map(({ name }) => name);
  const v4 =
    iptables !== 0
      ? fine("net.bridge.bridge-nf-call-iptables=1: bridges call iptables")
      : note(
          `net.bridge.bridge-nf-call-iptables=0${calling.length === 0 ? "" : `, but on for ${calling.join(", ")}`}`,
          effect(calling.length === 0 ? "IPv4 packets" : "on the other bridges, IPv4 packets"),
          "sysctl -w net.bridge.bridge-nf-call-iptables=1",
        );
  if (iptables === 0 || ip6tables !== 0) return [v4];
  const command = "sysctl -w net.bridge.bridge-nf-call-ip6tables=1";
  return [v4, note("net.bridge.bridge-nf-call-ip6tables=0", effect("IPv6 packets"), command)];
}
