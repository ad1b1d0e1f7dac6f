import { type ChainKey, chainParts } from "@/lib/netfilter";

type ChainNameProps = {
  readonly chain: ChainKey;
  readonly dim?: boolean;
  /** The family takes a column of its own; a long name goes on in a second line. Dim, it takes the room that it needs. */
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
      className={`inline-flex items-baseline ${inColumns ? `flex-1 basis-0 gap-1 ${dim ? "min-w-max" : "min-w-0"}` : "min-w-0 gap-1.5"}`}
    >
      <span className={`shrink-0 text-2xs text-faint ${inColumns ? "w-9" : ""}`}>{family}</span>
      <span className={`min-w-0 wrap-break-word ${dim ? "text-faint" : ""}`}>
        {table} <span className="font-semibold">{name}</span>
      </span>
    </span>
  );
}
