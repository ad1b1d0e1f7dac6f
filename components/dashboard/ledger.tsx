"use client";

import { useFormatter, useTranslations } from "use-intl";
import { useShallow } from "zustand/react/shallow";
import { useSessionState } from "../session/session-context";
import { Popover } from "../ui/popover";
import { type LedgerEntry, ledgerEntries } from "./ledger-entries";

/** From here on a number has three digits and a letter in the bar, so that all of them stay in one row. */
const LONG = 10_000;
const SHORT = { notation: "compact", maximumSignificantDigits: 3 } as const;

/** Every log line's whereabouts, always in sight: what is lost is never hidden. */
export function Ledger() {
  const t = useTranslations("ledger");
  const format = useFormatter();
  const state = useSessionState(
    useShallow(({ connection, status, skipped, hello, totals: { others, lost } }) => ({
      ...{ connection, status, skipped, others, lost },
      recorded: hello?.target === "replay",
    })),
  );
  const entries = ledgerEntries(state);
  if (entries.length === 0) return null;
  const spoken = entries.map(({ key, count }) => t("entry", { name: t(key), count: format.number(count) }));
  return (
    <Popover
      label={t("title")}
      trigger={
        <button
          type="button"
          aria-label={t("openTitle", { entries: spoken.join(", ") })}
          data-testid="ledger"
          className="flex h-9 shrink-0 items-center gap-2.5 rounded-md px-1 text-dim hover:bg-raised"
        >
          {entries.map(({ key, count, alarm }) => (
            <span
              key={key}
              data-ledger={key}
              data-count={count}
              title={`${format.number(count)}: ${t(`explain.${key}`)}`}
              className={`flex flex-col items-end leading-none whitespace-nowrap ${alarm && count > 0 ? "font-semibold text-attention" : ""}`}
            >
              <span className="text-xs leading-4 text-ink">
                {format.number(count, count < LONG ? {} : SHORT)}
              </span>
              <span className="text-[0.625rem] leading-3">{t(key)}</span>
            </span>
          ))}
        </button>
      }
    >
      <LedgerTable entries={entries} live={state.status !== null && !state.recorded} />
    </Popover>
  );
}

function LedgerTable({
  entries,
  live,
}: {
  readonly entries: readonly LedgerEntry[];
  readonly live: boolean;
}) {
  const t = useTranslations("ledger");
  const format = useFormatter();
  return (
    <>
      <h2 className="text-sm font-semibold">{t("title")}</h2>
      {live ? <p className="mt-1 text-xs text-dim">{t("equation")}</p> : null}
      <dl className="mt-3 flex flex-col gap-2.5">
        {entries.map(({ key, count, alarm, ofArticle = 0 }) => (
          <div key={key} className="grid grid-cols-[1fr_auto] gap-x-4">
            <dt className="font-medium">{t(key)}</dt>
            <dd className={`text-right ${alarm && count > 0 ? "font-semibold text-attention" : ""}`}>
              {format.number(count)}
            </dd>
            <dd className="col-span-2 text-xs text-dim">
              {t(`explain.${key}`)}
              {ofArticle === 0 ? null : (
                <span data-testid="article-lines" className="mt-1 block text-ink">
                  {t("ofArticle", { count: ofArticle })}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
