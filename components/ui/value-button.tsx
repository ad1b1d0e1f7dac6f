"use client";

import { useTranslations } from "use-intl";
import type { FieldName } from "@/lib/filter/field";
import { useFilterTerm } from "../packet-list/use-filter";

type ValueButtonProps = {
  readonly field: FieldName;
  readonly value: string;
  /** Shown instead of the value. */
  readonly label?: string;
};

/** A value of the packet: a click narrows the filter to it, with Alt it is excluded. */
export function ValueButton({ field, value, label = value }: ValueButtonProps) {
  const t = useTranslations("list.filter");
  const add = useFilterTerm();
  const term = `${field}:${value}`;
  return (
    <button
      type="button"
      title={t("addOrExclude", { term })}
      onClick={(event) => add(field, value, event.altKey)}
      className="min-h-6 min-w-0 truncate rounded px-1 font-mono hover:bg-raised hover:underline"
    >
      {label}
    </button>
  );
}
