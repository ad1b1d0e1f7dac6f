"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "../session/session-context";

const EVERY_MS = 5_000;

/** For screen readers: a sentence at most every 5 s, never one a packet. */
export function LiveSummary() {
  const t = useTranslations("shell");
  const session = useSession();
  const [totals, setTotals] = useState(session.state.totals);
  useEffect(() => {
    const timer = setInterval(() => setTotals(session.state.totals), EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  const { packets, drops, lost } = totals;
  return (
    <p aria-live="polite" className="sr-only">
      {packets === 0 ? "" : t("summary", { packets, drops, lost })}
    </p>
  );
}
