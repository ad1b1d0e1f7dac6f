import type { ChangeField } from "@/lib/journey/journey";

/** A field's key in the dictionary, where a dot would begin a new level. @param chain that logged the change. */
export function fieldKey(field: ChangeField, chain: string) {
  if (field === "mac.src") return "macSrc";
  if (field === "ttl" && chain.startsWith("ip6:")) return "hopLimit";
  return field === "mac.dst" ? "macDst" : field;
}
