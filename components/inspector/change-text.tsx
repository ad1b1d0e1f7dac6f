"use client";

import { Diamond } from "lucide-react";
import { useTranslations } from "use-intl";
import { shownAddress } from "@/lib/filter/address";
import { fieldKey } from "./field-name";
import type { TrailChange } from "./trail";

/** A rewrite is a diamond with old → new, as on the map; whole, in a second line where a narrow column needs one. */
export function ChangeText({ change, chain }: { readonly change: TrailChange; readonly chain: string }) {
  const t = useTranslations();
  return (
    <span className="inline-flex max-w-full items-start gap-1" data-change={change.field}>
      <Diamond
        size={9}
        aria-hidden
        className={`mt-[0.1875rem] shrink-0 ${change.conntrack ? "" : "fill-current"}`}
      />
      <span className="min-w-0 wrap-anywhere">
        {t("inspector.changed", {
          field: t(`words.fieldShort.${fieldKey(change.field, chain)}`),
          from: shownAddress(change.from),
          to: shownAddress(change.to),
        })}
      </span>
    </span>
  );
}
