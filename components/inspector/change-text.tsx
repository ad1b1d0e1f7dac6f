"use client";

import { Diamond } from "lucide-react";
import { useTranslations } from "use-intl";
import { shownAddress } from "@/lib/filter/address";
import type { Change } from "@/lib/journey/journey";
import { fieldKey } from "./field-name";

/** A rewrite is a diamond with old → new, as on the map. */
export function ChangeText({ change, chain }: { readonly change: Change; readonly chain: string }) {
  const t = useTranslations();
  return (
    <span className="inline-flex items-center gap-1" data-change={change.field}>
      <Diamond size={9} aria-hidden className="shrink-0 fill-current" />
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
