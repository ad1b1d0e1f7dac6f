/** Longer chains end in how many more there are. */
const SHOWN = 12;

/** Rules as iptables-save prints them. */
export function RuleLines({ rules }: { readonly rules: readonly string[] }) {
  const rest = rules.length - SHOWN;
  return (
    <code
      translate="no"
      lang="en"
      className="mt-1.5 block rounded-md bg-raised px-2 py-1.5 font-mono text-2xs break-words whitespace-pre-wrap"
    >
      {rules.slice(0, SHOWN).join("\n")}
      {rest > 0 ? `\n… +${rest}` : ""}
    </code>
  );
}
