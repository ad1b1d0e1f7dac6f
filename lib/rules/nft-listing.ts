/** The parts of `nft -j list …` that are read (libnftables-json(5)). */
type Listed = {
  readonly chain?: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly hook?: string;
  };
  readonly rule?: { readonly family: string; readonly chain: string; readonly expr: readonly Expression[] };
};
type Expression = {
  readonly counter?: { readonly packets: number };
  readonly log?: { readonly prefix?: string };
};

/** Null: no JSON. (Of the flags of a table that has an owner, nft 1.0.6 prints freed memory.) */
export function readNftListing(json: string): readonly Listed[] | null {
  try {
    return (JSON.parse(json) as { nftables: readonly Listed[] }).nftables;
  } catch {
    return null;
  }
}
