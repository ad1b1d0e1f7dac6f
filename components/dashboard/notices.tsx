"use client";

import { TriangleAlert, X } from "lucide-react";
import { useTranslations } from "use-intl";
import { latestRemoval } from "@/lib/protocol/rule-note";
import { useSession, useSessionState } from "../session/session-context";
import { IconButton } from "../ui/icon-button";
import { FaultText } from "./fault-text";
import { mergeNotices } from "./merge-notices";

const NONE: readonly string[] = [];
const OF_RULES = new Set(["rules-restored", "rules-given-up"]);

/** Faults that hold on the server, and failures of what was just tried: title, cause, fix. */
export function Notices() {
  const t = useTranslations();
  const session = useSession();
  const notices = useSessionState((state) => state.notices);
  const standing = useSessionState((state) => state.status?.faults ?? NONE);
  const ruleNotes = useSessionState((state) => state.status?.ruleNotes ?? NONE);
  const removal = latestRemoval(ruleNotes);
  const shown = mergeNotices(standing, notices);
  if (shown.length === 0) return null;
  return (
    <ul aria-label={t("empty.faults", { count: shown.length })} className="border-b border-edge bg-panel">
      {shown.map((notice) => (
        <li
          key={notice.code}
          role="alert"
          className="flex items-start gap-2.5 border-l-4 border-attention px-3 py-2"
        >
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-attention" />
          <div className="min-w-0 flex-1">
            <FaultText
              ofServer={notice.standing}
              code={notice.code}
              detail={OF_RULES.has(notice.code) ? removal : notice.detail}
            />
          </div>
          {notice.standing ? null : (
            <IconButton icon={X} label={t("empty.dismiss")} onClick={() => session.dismiss(notice.code)} />
          )}
        </li>
      ))}
    </ul>
  );
}
