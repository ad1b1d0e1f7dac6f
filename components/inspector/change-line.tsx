"use client";

import { Diamond } from "lucide-react";
import { useTranslations } from "use-intl";
import { shownAddress } from "@/lib/filter/address";
import { fieldKey } from "./field-name";
import type { TrailChange } from "./trail";

/** A rewrite in full: which field, old → new, and who did it. */
export function ChangeLine({ change, chain }: { readonly change: TrailChange; readonly chain: string }) {
  const t = useTranslations();
  const words = useTranslations("words.changedBy");
  const { by: maker } = change;
  // A chain has colons; the other two makers are no chains.
  const by = maker.includes(":") ? maker : words(maker as "routing" | "neighbour");
  return (
    <p className="flex items-center gap-1.5 font-medium">
      <Diamond size={11} aria-hidden className={`shrink-0 ${change.conntrack ? "" : "fill-current"}`} />
      <span>
        {t("inspector.changed", {
          field: t(`words.field.${fieldKey(change.field, chain)}`),
          from: shownAddress(change.from),
          to: shownAddress(change.to),
        })}{" "}
        <span className="text-dim">
          {t(change.conntrack ? "inspector.changedByConntrack" : "inspector.changedBy", { by })}
        </span>
      </span>
    </p>
  );
}
