import type { LogLine } from "@/lib/kernel-log/log-line";

/**
 * What a packet's lines leave open of their hooks, where no word of a prefix names one: nothing; whether what came in
 * was PREROUTING's or INPUT's, until it shows that it went on by the bridge; or what no later line tells.
 */
export type OpenHook = "none" | "comes-in" | "stays";

/** After its next line without a name. */
export function openHookBehind(before: OpenHook, line: LogLine, wasBridged: boolean): OpenHook {
  if (before === "stays") return "stays";
  switch (hookOf(line, wasBridged)) {
    case "told":
      return before;
    case "bridged":
      return "none";
    case "comes-in":
      return "comes-in";
    case "open":
      return "stays";
  }
}

/**
 * As nf_log_dump_packet_common (nf_log_syslog.c) and ebt_log_packet (ebt_log.c) print the devices of nf_hook_state:
 * only the bridge's FORWARD prints two ports, as PHYSIN and PHYSOUT or as ebtables' IN and OUT. In the network layer
 * POSTROUTING prints what FORWARD does (ip_output.c), and OUT alone as OUTPUT does; and an nft rule of the bridge
 * prints what iptables' does.
 */
function hookOf(line: LogLine, wasBridged: boolean): "told" | "bridged" | "comes-in" | "open" {
  const isFrame = line.generator === "ebt_log";
  if (line.l3.kind === "arp" && !isFrame) return "open";
  if (line.in !== null) {
    if (line.out === null) return "comes-in";
    return isFrame || (line.physIn !== null && line.physOut !== null) ? "bridged" : "open";
  }
  if (isFrame) return wasBridged ? "told" : "open";
  return line.physIn !== null && line.physOut !== null ? "told" : "open";
}
