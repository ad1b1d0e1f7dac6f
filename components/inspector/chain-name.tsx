import { type ChainKey, chainParts } from "@/lib/netfilter";

type ChainNameProps = {
  readonly chain: ChainKey;
  readonly dim?: boolean;
  /** The family takes a column of its own. */
  readonly inColumns?: boolean;
};

/** `bridge:nat:POSTROUTING` with the family dimmed, then table and chain. */
export function ChainName({ chain, dim = false, inColumns = false }: ChainNameProps) {
  const { family, table, chain: name } = chainParts(chain);
  return (
    <span
      translate="no"
      lang="en"
      title={inColumns ? `${table} ${name}` : undefined}
      className={`inline-flex min-w-0 items-baseline ${inColumns ? "flex-1 basis-0 gap-1" : "gap-1.5"}`}
    >
      <span className={`shrink-0 text-2xs text-faint ${inColumns ? "w-9" : ""}`}>{family}</span>
      <span className={`truncate ${dim ? "text-faint" : ""}`}>
        {table} <span className="font-semibold">{name}</span>
      </span>
    </span>
  );
}
