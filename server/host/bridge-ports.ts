import { readdirSync } from "node:fs";

/**
 * The interfaces on a bridge now. Rules of the bridge family name these: a match on the bridge itself
 * (meta ibrname, ebtables --logical-in) takes CONFIG_NFT_BRIDGE_META, which not every kernel has.
 */
export function bridgePorts(bridge: string | null): readonly string[] {
  if (bridge === null) return [];
  try {
    return readdirSync(`/sys/class/net/${bridge}/brif`).filter((name) => /^\w[\w.-]{0,14}$/.test(name));
  } catch {
    return [];
  }
}
