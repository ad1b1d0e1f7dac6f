"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ScenarioButtons } from "../controls/scenario-buttons";
import { AskDoctor } from "../doctor/ask-doctor";
import { ARTICLE_LOGS } from "../replay/article";
import { useOpenArticle } from "../replay/use-open-article";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";

type NoPacketsProps = {
  readonly onTrace: () => void;
  readonly onDoctor: () => void;
  readonly onChooseFile: () => void;
};

/** Instead of the inspector while there is no packet: what is missing, and what to do. */
export function NoPackets({ onTrace, onDoctor, onChooseFile }: NoPacketsProps) {
  const t = useTranslations();
  const control = useControl();
  const connection = useSessionState((state) => state.connection);
  const tracing = useSessionState((state) => state.status?.tracing);
  const target = useSessionState((state) => state.hello?.target);
  const labTaken = useSessionState((state) => state.status?.faults.includes("lab-running") ?? false);
  if (connection.kind === "replay" && connection.asides.firewalls > 0)
    return (
      <Advice
        title={t("empty.nothingTitle")}
        text={t("empty.firewallText", {
          lines: connection.lines.total,
          count: connection.asides.firewalls,
        })}
      >
        <Example>{t("empty.firewallMap")}</Example>
        <Example>{t("empty.firewallCommand")}</Example>
        <OtherLogs onChooseFile={onChooseFile} />
      </Advice>
    );
  if (connection.kind === "replay" && connection.asides.foreign > 0)
    return (
      <Advice
        title={t("empty.nothingTitle")}
        text={t("empty.foreignText", {
          lines: connection.lines.total,
          count: connection.asides.foreign,
          writers: connection.asides.writers.map((writer) => writer || t("empty.foreignUnnamed")).join(", "),
        })}
      >
        <Example>{t("empty.foreignCommand")}</Example>
        <OtherLogs onChooseFile={onChooseFile} />
      </Advice>
    );
  if (connection.kind === "replay")
    return (
      <Advice
        title={t("empty.nothingTitle")}
        text={t("empty.nothingText", { lines: connection.lines.total })}
      >
        <Example>{t("empty.nothingExample")}</Example>
        <OtherLogs onChooseFile={onChooseFile} />
      </Advice>
    );
  if (connection.kind !== "live" || target === "replay") return null;
  if (tracing === "off" || tracing === "failed")
    return (
      <Advice
        title={t(`empty.${tracing}Title`)}
        text={t(`empty.${tracing}${control === null ? "Viewer" : "Text"}`)}
      >
        {control === null || labTaken ? null : (
          <Button look="strong" onClick={onTrace}>
            {t("trace.start")}
          </Button>
        )}
        <AskDoctor onAsk={onDoctor} />
      </Advice>
    );
  if (tracing !== "on") return null;
  if (target === "lab")
    return (
      <Advice
        title={t("empty.quietTitle")}
        text={control === null ? t("empty.quietViewer") : t("empty.quietLab")}
      >
        <ScenarioButtons />
        <AskDoctor onAsk={onDoctor} />
      </Advice>
    );
  return (
    <Advice title={t("empty.quietTitle")} text={t("empty.quietDocker")}>
      <Example>{t("empty.quietCommand")}</Example>
      <AskDoctor onAsk={onDoctor} />
    </Advice>
  );
}

/** One click to a log that has packets. */
function OtherLogs({ onChooseFile }: Pick<NoPacketsProps, "onChooseFile">) {
  const t = useTranslations();
  const openArticle = useOpenArticle();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="strong" onClick={onChooseFile}>
        {t("replay.choose")}
      </Button>
      <span className="text-dim">{t("replay.article")}</span>
      {ARTICLE_LOGS.map((log) => (
        <Button key={log.file} onClick={() => openArticle(log)}>
          {t(`words.scenario.${log.scenario}`)}
        </Button>
      ))}
    </div>
  );
}

type AdviceProps = { readonly title: string; readonly text: string; readonly children: ReactNode };

function Advice({ title, text, children }: AdviceProps) {
  return (
    <div data-testid="advice" className="flex flex-1 flex-col items-start gap-2 overflow-y-auto px-5 py-4">
      <h2 className="text-sm font-semibold">{title}</h2>
      <p className="max-w-prose text-dim">{text}</p>
      {children}
    </div>
  );
}

function Example({ children }: { readonly children: string }) {
  return (
    <code translate="no" className="rounded-md bg-raised px-2.5 py-1.5 font-mono text-xs break-words">
      {children}
    </code>
  );
}
