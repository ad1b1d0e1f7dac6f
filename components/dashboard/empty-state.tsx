"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { Button } from "../ui/button";

/** The page cannot show anything: why, and the next step. Lies over the map; null while all is well. */
export function EmptyState() {
  const t = useTranslations();
  const kind = useSessionState((state) => state.connection.kind);
  const packets = useSessionState((state) => state.totals.packets);
  if (packets > 0) return null;
  switch (kind) {
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
    default:
      return null;
  }
}

type CardProps = { readonly title: string; readonly children: ReactNode; readonly action?: ReactNode };

function Card({ title, children, action }: CardProps) {
  return (
    <div
      data-testid="empty"
      className="mx-auto flex max-w-lg flex-col items-start gap-2 rounded-xl border border-edge bg-panel p-5 shadow-lg shadow-(color:--shadow)"
    >
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="text-dim">{children}</p>
      {action}
    </div>
  );
}
