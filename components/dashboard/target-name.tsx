"use client";

import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";

/** What is watched: the host and its kernel, or the log's name. */
export function TargetName() {
  const t = useTranslations("shell");
  const hello = useSessionState((state) => state.hello);
  const topology = useSessionState((state) => state.topology);
  const connection = useSessionState((state) => state.connection);
  const recorded =
    connection.kind === "replay" || connection.kind === "reading" ? connection.name : (hello?.source ?? null);
  if (recorded !== null)
    return (
      <span className="min-w-0 max-w-72 truncate text-dim" title={recorded}>
        {recorded}
      </span>
    );
  if (hello === null) return null;
  // The lab calls itself lab.
  const name = topology?.hostname === hello.target ? "" : topology?.hostname;
  const host = [name, topology?.kernel].filter(Boolean).join(" · ");
  return (
    <span className="flex min-w-0 max-w-80 items-baseline gap-2 truncate">
      <span className="font-medium">{t(`target.${hello.target}`)}</span>
      <span className="truncate text-xs text-dim max-2xl:hidden" title={host}>
        {host}
      </span>
    </span>
  );
}
