import { type ChainKey, chainParts } from "@/lib/netfilter";

/** `bridge:nat:POSTROUTING` with the table and chain in front and the family dimmed. */
export function ChainName({ chain, dim = false }: { readonly chain: ChainKey; readonly dim?: boolean }) {
  const { family, table, chain: name } = chainParts(chain);
  return (
    <span translate="no" lang="en" className="inline-flex min-w-0 items-baseline gap-1.5">
      <span className="w-10 shrink-0 text-2xs text-faint">{family}</span>
      <span className={`truncate ${dim ? "text-faint" : ""}`}>
        {table} <span className="font-semibold">{name}</span>
      </span>
    </span>
  );
}
