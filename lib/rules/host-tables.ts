import type { HostIptables, RuleFamily, Saves } from "@/lib/protocol/host-verbs";
import { keyOf, RULE_FAMILIES } from "./log-point";
import { readNftListing } from "./nft-listing";
import { readSave, type Saved } from "./saved-rules";

/** What the iptables and ebtables of a network namespace hold. */
export type HostTables = {
  readonly legacy: boolean;
  readonly broute: boolean;
  /** Base chains that nf_tables knows, whoever made them. */
  readonly baseChains: ReadonlySet<string>;
  readonly saved: Readonly<Record<RuleFamily, Saved>>;
};

export function readHostTables({ legacy, broute, nftChains, saves }: HostIptables): HostTables {
  const chains = (readNftListing(nftChains) ?? []).flatMap(({ chain }) =>
    chain?.hook !== undefined && (RULE_FAMILIES as readonly string[]).includes(chain.family)
      ? [keyOf(chain.family as RuleFamily, chain.table, chain.name)]
      : [],
  );
  return { legacy, broute, baseChains: new Set(chains), saved: readAllSaves(saves) };
}

export function readAllSaves(saves: Saves): HostTables["saved"] {
  return {
    ip: readSave("ip", saves.ip),
    ip6: readSave("ip6", saves.ip6),
    bridge: readSave("bridge", saves.bridge),
  };
}
