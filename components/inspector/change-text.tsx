"use client";

import { Diamond } from "lucide-react";
import { useTranslations } from "use-intl";
import { shownAddress } from "@/lib/filter/address";
import { fieldKey } from "./field-name";
import type { TrailChange } from "./trail";

/** A rewrite is a diamond with old → new, as on the map. */
export function ChangeText({ change, chain }: { readonly change: TrailChange; readonly chain: string }) {
  const t = useTranslations();
  return (
    <span className="inline-flex items-center gap-1" data-change={change.field}>
      <Diamond size={9} aria-hidden className={`shrink-0 ${change.conntrack ? "" : "fill-current"}`} />
      <span className="truncate">
        {t("inspector.changed", {
          field: t(`words.fieldShort.${fieldKey(change.field, chain)}`),
          from: shownAddress(change.from),
          to: shownAddress(change.to),
        })}
      </span>
    </span>
  );
}
