"use client";

import { useTranslations } from "use-intl";
import { endpointText } from "../packet-list/endpoint-text";
import { useDirector } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";

/** What the map shows: the scenario and its two ends, and what is related to it. */
export function WayTitle() {
  const t = useTranslations();
  const session = useSession();
  const director = useDirector();
  const id = useSessionState((state) => state.selection.conversation);
  useSessionState((state) => state.rowsVersion);
  const conversation = id === null ? undefined : session.archive.conversation(id);
  if (conversation === undefined) return null;
  return (
    <div
      className="flex h-8 items-baseline gap-2.5 overflow-hidden px-4 pt-2 whitespace-nowrap"
      data-testid="way-title"
    >
      <h2 className="text-sm font-semibold">{t(`words.scenario.${conversation.scenario}`)}</h2>
      <span className="text-xs text-dim uppercase">{conversation.protocol}</span>
      <span className="truncate font-mono text-xs text-dim">
        {endpointText(conversation.client)}
        <span aria-hidden> → </span>
        {endpointText(conversation.server)}
      </span>
      {conversation.related.map((related) => (
        <button
          key={related}
          type="button"
          onClick={() => director.chooseConversation(related)}
          className="text-xs text-reply underline underline-offset-2"
        >
          {t("inspector.relatedTo", { id: related })}
        </button>
      ))}
    </div>
  );
}
