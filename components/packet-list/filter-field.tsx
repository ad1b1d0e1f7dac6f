"use client";

import { CircleAlert, X } from "lucide-react";
import { type KeyboardEvent, memo, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { type Completion, type Completions, completions } from "@/lib/filter";
import { useSession, useSessionState } from "../session/session-context";
import { IconButton } from "../ui/icon-button";
import { noteFilter, recentFilters } from "./recent-filters";
import { seenValues } from "./seen-values";
import { useFilter } from "./use-filter";

const NONE: Completions = { from: 0, to: 0, items: [] };
/** Of recent filters up to six, so that fields are among them. */
const SHOWN = 10;

/** Says while one types whether the filter is valid, in words and by colour; an invalid one changes nothing. */
export const FilterField = memo(function FilterField() {
  const t = useTranslations("list.filter");
  const session = useSession();
  const { text, error } = useSessionState((state) => state.filter);
  const change = useFilter();
  const input = useRef<HTMLInputElement>(null);
  const [offered, setOffered] = useState(NONE);
  const [chosen, setChosen] = useState(-1);
  const listId = useId();
  const items = offered.items.slice(0, SHOWN);

  const offer = () => {
    const { value = "", selectionStart } = input.current ?? {};
    const caret = selectionStart ?? value.length;
    const found = completions(value, caret, (field) => seenValues(session, field));
    setOffered(value === "" ? { ...found, items: [...recentCompletions(), ...found.items] } : found);
    setChosen(-1);
  };
  const close = () => setOffered(NONE);
  const take = (index: number) => {
    const item = items[index];
    if (item === undefined) return;
    change(text.slice(0, offered.from) + item.insert + text.slice(offered.to));
    const caret = offered.from + item.insert.length;
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(caret, caret);
      if (item.kind === "value") close();
      else offer();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && items.length > 0)
      setChosen((at) => (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(chosen);
    // What an empty field offers is not asked for: there is nothing that Escape would have to keep.
    else if (event.key === "Escape" && items.length > 0 && text !== "") close();
    else if (event.key === "Escape" || event.key === "Enter") input.current?.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="relative flex min-w-0 flex-1 items-center">
      <input
        ref={input}
        id="filter"
        type="text"
        role="combobox"
        value={text}
        onChange={(event) => {
          change(event.target.value);
          requestAnimationFrame(offer);
        }}
        onFocus={offer}
        onBlur={() => {
          close();
          if (error === null && text.trim() !== "") noteFilter(text);
        }}
        onKeyDown={onKeyDown}
        placeholder={t("placeholder")}
        aria-label={t("label")}
        aria-expanded={items.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={chosen < 0 ? undefined : `${listId}-${chosen}`}
        aria-invalid={error !== null}
        aria-describedby="filter-error"
        spellCheck={false}
        title={text}
        autoComplete="off"
        data-testid="filter"
        className={`h-7 w-full min-w-0 rounded-md border bg-canvas pr-8 pl-2.5 font-mono text-xs placeholder:font-sans placeholder:text-faint ${error === null ? "border-edge" : "border-blocked"}`}
      />
      {text === "" ? null : (
        <IconButton icon={X} label={t("clear")} className="absolute right-0" onClick={() => change("")} />
      )}
      <div
        className={
          items.length === 0 && error === null
            ? "hidden"
            : "absolute bottom-full left-0 z-20 mb-1 min-w-full rounded-md border border-edge bg-panel shadow-lg shadow-(color:--shadow)"
        }
      >
        <div id={listId} role="listbox" aria-label={t("completions")} className="p-1 empty:hidden">
          {items.map((item, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field's own keys choose
            <div
              key={item.label}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(index)}
              className={`flex min-h-6 cursor-default items-center rounded px-2 font-mono text-xs ${index === chosen ? "bg-raised" : "hover:bg-raised"}`}
            >
              {item.label}
            </div>
          ))}
        </div>
        <p
          id="filter-error"
          role="status"
          className="flex items-center gap-1.5 px-2.5 py-1.5 text-xs whitespace-nowrap text-blocked empty:hidden"
        >
          {error === null ? null : (
            <>
              <CircleAlert size={13} aria-hidden className="shrink-0" />
              {t("invalid", { column: error.column, message: error.message })}
            </>
          )}
        </p>
      </div>
    </div>
  );
});

function recentCompletions(): readonly Completion[] {
  return recentFilters().map((text) => ({ kind: "value", label: text, insert: text }));
}
