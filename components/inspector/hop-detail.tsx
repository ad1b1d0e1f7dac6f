"use client";

import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { windowAround } from "@/lib/filter";
import type { Hop } from "@/lib/journey/journey";
import { chainText } from "@/lib/netfilter";
import { dateText, secondsText } from "../packet-list/stamp-text";
import { FIRST_WINDOW_US, useTimeWindow } from "../packet-list/use-filter";
import { useSessionState } from "../session/session-context";
import { useCopy } from "../ui/copied";
import { IconButton } from "../ui/icon-button";
import { ChainName } from "./chain-name";
import { ChangeLine } from "./change-line";
import { KernelText } from "./kernel-text";
import { RuleLines } from "./rule-lines";
import { rulesAt } from "./rules-at";
import type { TrailStep } from "./trail";

type HopDetailProps = { readonly step: Extract<TrailStep, { kind: "hop" }> };

/** One hop: its line exactly as the kernel wrote it, in sight without scrolling, what changed, and what the chain is for. */
export function HopDetail({ step }: HopDetailProps) {
  const t = useTranslations("inspector");
  const copy = useCopy();
  const { hop, changes } = step;
  const text = chainText(hop.place);
  const rules = rulesAt(
    useSessionState((state) => state.topology),
    hop.place,
  );
  return (
    <div className="flex flex-col gap-1.5 px-3 py-1.5" data-testid="hop-detail">
      <header className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">
          <ChainName chain={hop.chain} />
        </h3>
        <IconButton icon={Copy} label={t("copyLine")} className="-my-1" onClick={() => copy(hop.text)} />
      </header>
      <figure className="rounded-md bg-raised">
        <figcaption className="sr-only">{t("kernelLine")}</figcaption>
        <code
          translate="no"
          lang="en"
          data-testid="kernel-line"
          className="block px-2 py-1 font-mono text-2xs leading-[0.9375rem] wrap-break-word whitespace-pre-wrap"
        >
          <KernelText text={hop.text} />
        </code>
      </figure>
      <HopTimes step={step} />
      {step.fragment === null ? null : (
        <p className="text-dim">{t("fragmentHint", { number: step.fragment })}</p>
      )}
      {hop.certainty === "inferred" ? <Note>{t("inferred")}</Note> : null}
      {hop.ambiguous ? <Note>{t("ambiguousHop")}</Note> : null}
      {changes.map((change) => (
        <ChangeLine key={change.field} change={change} chain={hop.chain} />
      ))}
      {text === null ? null : (
        <dl className="flex flex-col gap-2 text-dim">
          <Purpose name={t("purpose")}>{text.purpose}</Purpose>
          <Purpose name={t("looks")}>{text.packet}</Purpose>
          <Purpose name={t("docker")}>{text.docker}</Purpose>
          {rules.length === 0 ? null : (
            <div>
              <dt className="text-xs font-semibold text-ink">{t("rules")}</dt>
              <dd>
                <RuleLines rules={rules} />
              </dd>
            </div>
          )}
        </dl>
      )}
    </div>
  );
}

function HopTimes({ step }: HopDetailProps) {
  const t = useTranslations("inspector");
  const format = useFormatter();
  const { hop, sinceStart, sinceLast } = step;
  const ports = portsOf(hop);
  return (
    <p className="flex flex-wrap gap-x-3 text-xs text-dim">
      {hop.stampUs === null ? <span>{t("noStamp")}</span> : <StampText stampUs={hop.stampUs} />}
      {sinceStart === null ? null : (
        <span title={t("sinceStart")}>
          {t(`delta.${sinceStart.unit}`, { count: format.number(sinceStart.count) })}
        </span>
      )}
      {sinceLast === null ? null : (
        <span title={t("sinceLast")}>
          {t(`deltaLast.${sinceLast.unit}`, { count: format.number(sinceLast.count) })}
        </span>
      )}
      <span>{t("recordNumber", { line: hop.line })}</span>
      {ports === null ? null : (
        <span className="font-mono" translate="no">
          {ports}
        </span>
      )}
    </p>
  );
}

function StampText({ stampUs }: { readonly stampUs: number }) {
  const t = useTranslations("inspector");
  const [, showWindow] = useTimeWindow();
  const date = dateText(stampUs);
  const title = `${t(date === null ? "stampLabel" : "dateLabel")}. ${t("around")}`;
  return (
    <button
      type="button"
      title={title}
      onClick={() => showWindow(windowAround(stampUs, FIRST_WINDOW_US))}
      className="-my-1 min-h-6 rounded hover:text-ink hover:underline"
    >
      {date ?? t("stamp", { seconds: secondsText(stampUs, null) })}
    </button>
  );
}

function portsOf(hop: Hop): string | null {
  const from = hop.physIn ?? hop.in;
  const to = hop.physOut ?? hop.out;
  return from === null && to === null ? null : `${from ?? "·"} → ${to ?? "·"}`;
}

function Note({ children }: { readonly children: ReactNode }) {
  return <p className="text-attention">{children}</p>;
}

function Purpose({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs font-semibold text-ink">{name}</dt>
      <dd className="max-w-prose">{children}</dd>
    </div>
  );
}
