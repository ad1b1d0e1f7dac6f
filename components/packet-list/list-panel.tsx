"use client";

import { Tabs } from "radix-ui";
import { useFormatter, useTranslations } from "use-intl";
import type { Stage } from "../actions/action";
import { ExportMenu } from "../export/export-menu";
import { useSession, useSessionState } from "../session/session-context";
import { Button } from "../ui/button";
import { ColumnMenu } from "./column-menu";
import { ConversationList } from "./conversation-list";
import { FilterField } from "./filter-field";
import { OverviewStrip } from "./overview-strip";
import { PacketList } from "./packet-list";
import { useFilter } from "./use-filter";
import { usePassing } from "./use-passing";

const TAB =
  "h-7 rounded-md px-2 whitespace-nowrap text-dim hover:text-ink data-[state=active]:bg-raised data-[state=active]:font-medium data-[state=active]:text-ink";
const PANE = "flex min-h-0 flex-1 flex-col outline-none data-[state=inactive]:hidden";

/** Its counts change several times a second: what they do not concern is memoised. */
export function ListPanel({ stage }: { readonly stage: Stage }) {
  const t = useTranslations("list");
  const format = useFormatter();
  const session = useSession();
  useSessionState((state) => state.countsVersion);
  const packets = useSessionState((state) => state.totals.packets);
  const discarded = useSessionState((state) => state.totals.discardedPackets);
  const conversations = session.archive.conversationCount;
  const passing = usePassing();
  // Of an invalid text the list shows what the last valid one said: the field itself tells what is wrong.
  const isValid = useSessionState(({ filter }) => filter.error === null);
  return (
    <Tabs.Root defaultValue="packets" className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-1 border-b border-edge px-2 py-1">
        <Tabs.List aria-label={t("tabs")} className="flex shrink-0 gap-0.5">
          <Tabs.Trigger value="packets" className={TAB}>
            {passing === null
              ? t("packetsCount", { count: packets })
              : t("packetsShown", { shown: passing.packets, count: packets })}
          </Tabs.Trigger>
          <Tabs.Trigger value="conversations" className={TAB}>
            {passing === null
              ? t("conversationsCount", { count: conversations })
              : t("conversationsShown", { shown: passing.conversations.size, count: conversations })}
          </Tabs.Trigger>
        </Tabs.List>
        <FilterField />
        <ColumnMenu />
        <ExportMenu stage={stage} />
      </div>
      {discarded === 0 ? null : (
        <p className="border-b border-edge px-3 py-1 text-xs text-attention" data-testid="discarded">
          {t("discarded", { count: format.number(discarded), packets: discarded })}
        </p>
      )}
      {isValid && passing?.packets === 0 && packets > 0 ? <AllHidden hidden={packets} /> : null}
      <Tabs.Content value="packets" className={PANE} tabIndex={-1}>
        <OverviewStrip />
        <PacketList />
      </Tabs.Content>
      <Tabs.Content value="conversations" className={PANE} tabIndex={-1}>
        <ConversationList passing={passing} />
      </Tabs.Content>
    </Tabs.Root>
  );
}

/** An empty list is never just empty. */
function AllHidden({ hidden }: { readonly hidden: number }) {
  const t = useTranslations("list.filter");
  const change = useFilter();
  return (
    <p data-testid="all-hidden" className="flex flex-wrap items-center gap-2 px-3 py-2 text-dim">
      {t("hidesAll", { hidden })}
      <Button onClick={() => change("")}>{t("clear")}</Button>
    </p>
  );
}
