"use client";

import { useTranslations } from "use-intl";
import type { FieldName } from "@/lib/filter/field";
import { useFilterTerm } from "../packet-list/use-filter";

type ValueButtonProps = {
  readonly field: FieldName;
  readonly value: string;
  /** Shown instead of the value. */
  readonly label?: string;
  /** Behind the label, and whole also where that is cut: a port. */
  readonly tail?: string;
};

/** A value of the packet: a click narrows the filter to it, with Alt it is excluded. */
export function ValueButton({ field, value, label = value, tail = "" }: ValueButtonProps) {
  const t = useTranslations("list.filter");
  const add = useFilterTerm();
  const term = `${field}:${value}`;
  return (
    <button
      type="button"
      title={t("addOrExclude", { term })}
      onClick={(event) => add(field, value, event.altKey)}
      aria-label={`${label}${tail}`}
      className="inline-flex min-h-6 max-w-full min-w-0 items-center rounded px-0.5 font-mono hover:bg-raised hover:underline"
    >
      <span className="truncate">{label}</span>
      {tail === "" ? null : <span className="shrink-0">{tail}</span>}
    </button>
  );
}
