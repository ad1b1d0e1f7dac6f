"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { IconButton } from "../ui/icon-button";
import { useFilter } from "./use-filter";

/** Says while one types whether the filter is valid, in words and by colour; an invalid one changes nothing. */
export function FilterField() {
  const t = useTranslations("list.filter");
  const filter = useSessionState((state) => state.filter);
  const change = useFilter();
  const { text, error } = filter;
  return (
    <div className="relative flex min-w-0 flex-1 items-center">
      <input
        id="filter"
        type="text"
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        placeholder={t("placeholder")}
        aria-label={t("label")}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : "filter-error"}
        spellCheck={false}
        autoComplete="off"
        data-testid="filter"
        className={`h-7 w-full min-w-0 rounded-md border bg-canvas pr-8 pl-2.5 font-mono text-xs placeholder:font-sans placeholder:text-faint ${error === null ? "border-edge" : "border-blocked"}`}
      />
      {text === "" ? null : (
        <IconButton icon={X} label={t("clear")} className="absolute right-0" onClick={() => change("")} />
      )}
      {error === null ? null : (
        <p
          id="filter-error"
          role="status"
          className="absolute top-full right-0 left-0 z-20 mt-1 rounded-md border border-blocked bg-panel px-2.5 py-1.5 text-xs text-blocked shadow-lg shadow-(color:--shadow)"
        >
          {t("invalid", { column: error.column, message: error.message })}
        </p>
      )}
    </div>
  );
}
