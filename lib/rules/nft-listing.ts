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

/** Of what is no JSON, nothing. */
export function readNftListing(json: string): readonly Listed[] {
  try {
    return (JSON.parse(json) as { nftables: readonly Listed[] }).nftables;
  } catch {
    return [];
  }
}
