"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";

/** Connected or read to the end, and nothing to show: why, and the next step. Null while there is something. */
export function EmptyState({ onTrace }: { readonly onTrace: () => void }) {
  const t = useTranslations();
  const control = useControl();
  const connection = useSessionState((state) => state.connection);
  const tracing = useSessionState((state) => state.status?.tracing);
  const target = useSessionState((state) => state.hello?.target);
  const packets = useSessionState((state) => state.totals.packets);
  if (packets > 0) return null;
  switch (connection.kind) {
    case "connecting":
      return <Card title={t("empty.connectingTitle")}>{t("empty.connectingText")}</Card>;
    case "denied":
      return <Card title={t("empty.deniedTitle")}>{t("empty.deniedText")}</Card>;
    case "incompatible":
      return (
        <Card
          title={t("empty.incompatibleTitle")}
          action={<Button onClick={() => location.reload()}>{t("empty.reload")}</Button>}
        >
          {t("empty.incompatibleText")}
        </Card>
      );
    case "reconnecting":
      return <Card title={t("status.reconnectingNow")}>{t("empty.reconnecting")}</Card>;
    case "replay":
      return (
        <Card title={t("empty.nothingTitle")} example={t("empty.nothingExample")}>
          {t("empty.nothingText", { lines: connection.lines.total })}
        </Card>
      );
    case "live":
      break;
    default:
      return null;
  }
  if (target !== "replay" && (tracing === "off" || tracing === "failed"))
    return control === null ? (
      <Card title={t("empty.offTitle")}>{t("empty.offViewer")}</Card>
    ) : (
      <Card
        title={t("empty.offTitle")}
        action={
          <Button look="strong" onClick={onTrace}>
            {t("trace.start")}
          </Button>
        }
      >
        {t("empty.offText")}
      </Card>
    );
  if (tracing !== "on") return null;
  return target === "lab" ? (
    <Card title={t("empty.quietTitle")}>{t("empty.quietLab")}</Card>
  ) : (
    <Card title={t("empty.quietTitle")} example={t("empty.quietCommand")}>
      {t("empty.quietDocker")}
    </Card>
  );
}

type CardProps = {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** A command or a line of a log. */
  readonly example?: string;
};

function Card({ title, children, action, example }: CardProps) {
  return (
    <div
      data-testid="empty"
      className="mx-auto flex max-w-lg flex-col items-start gap-2 rounded-xl border border-edge bg-panel p-5 shadow-lg shadow-(color:--shadow)"
    >
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="text-dim">{children}</p>
      {example === undefined ? null : (
        <code
          translate="no"
          className="w-full rounded-md bg-raised px-2.5 py-1.5 font-mono text-xs break-words"
        >
          {example}
        </code>
      )}
      {action}
    </div>
  );
}
