"use client";

import { useTranslations } from "use-intl";
import { causeOf } from "@/lib/journey/exchange";
import { endpointText } from "../packet-list/endpoint-text";
import { useSession, useSessionState } from "../session/session-context";

/** What the map shows, as a heading for screen readers; for the eye it stands on the map itself. */
export function WayTitle() {
  const t = useTranslations();
  const session = useSession();
  const id = useSessionState((state) => state.selection.conversation);
  // Later packets may tell more of the conversation.
  useSessionState((state) => state.rowsVersion);
  const conversation = id === null ? undefined : session.archive.conversation(causeOf(session.archive, id));
  return (
    <h2 className="sr-only" data-testid="way-title">
      {conversation === undefined
        ? t("shell.regions.map")
        : t("list.conversationName", {
            scenario: t(`words.scenario.${conversation.scenario}`),
            protocol: conversation.protocol,
            client: endpointText(conversation.client),
            server: endpointText(conversation.server),
            packets: session.archive.packetsOf(conversation.id).length,
          })}
    </h2>
  );
}
