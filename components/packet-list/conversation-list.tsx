"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { Conversation, Endpoint } from "@/lib/journey/journey";
import { useDirector } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { endpointText } from "./endpoint-text";
import { useContainerName } from "./use-container-name";
import type { Passing } from "./use-passing";

const ROW_PX = 44;

/** The conversations that have a packet which passes the filter, in the order in which they began. */
export function ConversationList({ passing }: { readonly passing: Passing | null }) {
  const t = useTranslations();
  const session = useSession();
  const director = useDirector();
  useSessionState((state) => state.rowsVersion);
  const chosen = useSessionState((state) => state.selection.conversation);
  const scroller = useRef<HTMLDivElement>(null);
  const nameOf = useContainerName();
  const all = session.archive.conversationList();
  const conversations = passing === null ? all : all.filter(({ id }) => passing.conversations.has(id));
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    // What the wheel brings into sight may come with the next frame; a task that ends late cannot.
    useFlushSync: false,
  });
  useTail(scroller, conversations.length, rows.scrollToIndex);
  const at = conversations.findIndex(({ id }) => id === chosen);
  const untouched = useSessionState((state) => state.untouched);
  const following = useSessionState((state) => state.following);
  const { scrollToIndex } = rows;
  // What is followed is at the end, or the reader has scrolled away from it. Only a choice moves the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when another one is chosen, not when it moves
  useEffect(() => {
    if (at >= 0 && !untouched && !following) scrollToIndex(at, { align: "auto" });
  }, [chosen, untouched, following, scrollToIndex]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    if (step === null) return;
    event.preventDefault();
    const next = conversations[at === -1 ? 0 : at + step];
    if (next !== undefined) director.chooseConversation(next.id);
  };
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={t("list.conversations")}
      aria-activedescendant={
        rows.getVirtualItems().some(({ index }) => conversations[index]?.id === chosen)
          ? `conversation-${chosen}`
          : undefined
      }
      onKeyDown={onKeyDown}
      data-testid="conversation-list"
      className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"
    >
      <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const conversation = conversations[item.index];
          if (conversation === undefined) return null;
          const { id } = conversation;
          const ids = session.archive.packetsOf(id);
          const [first] = ids;
          const packets = ids.length;
          const beganUs =
            first === undefined ? null : (session.archive.packet(first)?.hops[0]?.stampUs ?? null);
          const nameThen = (end: Endpoint) => nameOf(end.address, beganUs);
          return (
            <div
              key={id}
              id={`conversation-${id}`}
              role="option"
              tabIndex={-1}
              aria-selected={id === chosen}
              // Its texts stand apart for the eye only.
              aria-label={t("list.conversationName", {
                scenario: t(`words.scenario.${conversation.scenario}`),
                protocol: conversation.protocol.toUpperCase(),
                client: endName(conversation.client, nameThen),
                server: endName(conversation.server, nameThen),
                packets,
              })}
              data-conversation={id}
              onClick={() => director.chooseConversation(id)}
              onKeyDown={undefined}
              className={`absolute top-0 left-0 flex w-full cursor-pointer flex-col justify-center px-3 ${id === chosen ? "bg-selected" : "hover:bg-raised"}`}
              style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
            >
              <ConversationRow conversation={conversation} packets={packets} nameThen={nameThen} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Of a live list the end stays in sight, until it is scrolled away. */
function useTail(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  scrollToIndex: (index: number, options: { readonly align: "end" }) => void,
): void {
  const live = useSessionState(({ connection }) => connection.kind === "live");
  const atEnd = useRef(live);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const note = () => {
      atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - ROW_PX / 2;
    };
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, [scroller]);
  useEffect(() => {
    if (live && atEnd.current && count > 0) scrollToIndex(count - 1, { align: "end" });
  }, [live, count, scrollToIndex]);
}

/** The container that was at this end. */
type NameThen = (end: Endpoint) => string | null;

type ConversationRowProps = {
  readonly conversation: Conversation;
  readonly packets: number;
  readonly nameThen: NameThen;
};

function ConversationRow({ conversation, packets, nameThen }: ConversationRowProps) {
  const t = useTranslations();
  return (
    <>
      <span className="flex items-baseline gap-2">
        <span className="truncate font-medium">{t(`words.scenario.${conversation.scenario}`)}</span>
        <span className="text-xs text-dim uppercase">{conversation.protocol}</span>
        <span className="ml-auto shrink-0 text-xs text-dim">{t("list.packetCount", { count: packets })}</span>
      </span>
      <span className="truncate font-mono text-xs text-dim">
        <EndName name={nameThen(conversation.client)} />
        {endpointText(conversation.client)}
        <span className="px-1" aria-hidden>
          →
        </span>
        <EndName name={nameThen(conversation.server)} />
        {endpointText(conversation.server)}
      </span>
    </>
  );
}

function endName(end: Endpoint, nameThen: NameThen): string {
  const name = nameThen(end);
  return name === null ? endpointText(end) : `${name} ${endpointText(end)}`;
}

function EndName({ name }: { readonly name: string | null }) {
  return name === null ? null : <span className="font-sans text-ink">{name} </span>;
}
