import type { ChangeField } from "@/lib/journey/journey";

/** A field's key in the dictionary, where a dot would begin a new level. */
export function fieldKey(field: ChangeField) {
  if (field === "mac.src") return "macSrc";
  return field === "mac.dst" ? "macDst" : field;
}
