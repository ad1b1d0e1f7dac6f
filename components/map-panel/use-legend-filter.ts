import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { EVERYTHING, parseFilter, printFilter, setTerm, valuesSet } from "@/lib/filter";
import type { LegendFilter } from "../chain-map/chain-map-props";
import { useFilter } from "../packet-list/use-filter";
import { useSessionState } from "../session/session-context";

/** The filter, as far as the legend's items write and show it. */
export function useLegendFilter(): LegendFilter {
  const t = useTranslations("list");
  const text = useSessionState((state) => state.filter.text);
  const change = useFilter();
  return useMemo(() => {
    const parsed = parseFilter(text);
    const filter = parsed.ok ? parsed.value : EVERYTHING;
    const wordsOf = (field: Parameters<LegendFilter["isChosen"]>[0]) =>
      (valuesSet(filter, field) ?? []).flatMap((value) => (value.kind === "word" ? [value.word] : []));
    return {
      isChosen: (field, word) => wordsOf(field).includes(word),
      toggle(field, word) {
        const before = wordsOf(field);
        const words = before.includes(word) ? before.filter((one) => one !== word) : [...before, word];
        change(
          printFilter(
            setTerm(
              filter,
              field,
              words.map((one) => ({ kind: "word", word: one })),
            ),
          ),
        );
      },
      hint: (item) => t("legendHint", { item }),
    };
  }, [text, change, t]);
}
