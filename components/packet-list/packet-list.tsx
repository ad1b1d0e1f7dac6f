"use client";

import { ArrowDownToLine } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, memo, useEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { causeOf } from "@/lib/journey/exchange";
import type { PacketId } from "@/lib/journey/journey";
import { useDirector } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { useSettings } from "../settings/use-settings";
import { Button } from "../ui/button";
import { addressPx } from "./address-width";
import { ColumnHandles } from "./column-handles";
import { widthVariables } from "./column-widths";
import { infoPx } from "./info-width";
import { listGrid } from "./list-columns";
import { GapRow, OtherRow } from "./mark-rows";
import { PacketRow } from "./packet-row";
import { useContainerName } from "./use-container-name";
import { useGrownMaximum } from "./use-grown-maximum";
import { useRowWindow } from "./use-row-window";

const ROW_PX = 26;

/** All packets in the order in which they began, gaps and, when wished, other programs' lines between them. */
export const PacketList = memo(function PacketList() {
  const t = useTranslations("list");
  const session = useSession();
  const director = useDirector();
  useSessionState((state) => state.rowsVersion);
  // Not the whole selection: its hop changes with the clock, and is not in the list.
  const chosenPacket = useSessionState((state) => state.selection.packet);
  const chosenExchange = useSessionState(({ selection }) =>
    selection.conversation === null ? null : causeOf(session.archive, selection.conversation),
  );
  const marks = useSessionState((state) => state.marks);
  const live = useSessionState(
    ({ connection }) => connection.kind === "live" || connection.kind === "reconnecting",
  );
  const scroller = useRef<HTMLDivElement>(null);
  const { list, archive } = session;
  const { reveal, ...window } = useRowWindow(scroller, list.length, list.left, ROW_PX, live);
  const chosenRow = chosenPacket === null ? null : archive.rowOf(chosenPacket);
  const untouched = useSessionState((state) => state.untouched);
  const columns = useSettings((settings) => settings.columns);
  const widths = useSettings((settings) => settings.widths);
  const grid = useMemo(() => listGrid(columns), [columns]);
  const nameOf = useContainerName();

  // Only a packet chosen by hand is brought into sight: following must not fight the reader's scrolling.
  useEffect(() => {
    if (chosenRow === null || untouched || !session.list.has(chosenRow)) return;
    reveal(session.list.indexOf(chosenRow));
  }, [reveal, session, chosenRow, untouched]);

  const tailVersion = useSessionState((state) => state.tailVersion);
  const { jumpToEnd } = window;
  const seenTail = useRef(tailVersion);
  useEffect(() => {
    // Asked for since this list is there, not before.
    if (tailVersion !== seenTail.current) jumpToEnd();
    seenTail.current = tailVersion;
  }, [tailVersion, jumpToEnd]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : null;
    if (step === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    director.stepPacket(step);
  };

  const first = firstStamp(session);
  const items = Array.from({ length: window.end - window.first }).flatMap((_, at) => {
    const index = window.first + at;
    const number = list.at(index);
    const row = number === undefined ? undefined : archive.row(number);
    if (number === undefined || row === undefined) return [];
    const packet = row.kind === "packet" ? archive.packet(row.packet) : undefined;
    return [{ index, number, row, packet }];
  });
  // Grows only: columns that jump while one scrolls are worse than a wide one.
  const widest = Math.max(...items.map(({ packet }) => (packet === undefined ? 0 : addressPx(packet))), 0);
  const addresses = useGrownMaximum(widest, archive);
  const widestInfo = Math.max(...items.map(({ packet }) => (packet === undefined ? 0 : infoPx(packet))), 0);
  const info = useGrownMaximum(widestInfo, archive);
  const tracks = useMemo(
    () =>
      ({
        "--addresses": `${addresses}px`,
        "--info": `${info}px`,
        ...widthVariables(widths),
      }) as CSSProperties,
    [addresses, info, widths],
  );
  return (
    <div className="@container relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        // Whole rows only: one that is cut in half cannot be read.
        style={{ maxHeight: `round(down, 100%, ${ROW_PX}px)` }}
        role="listbox"
        tabIndex={0}
        aria-label={t("packets")}
        aria-activedescendant={
          items.some(({ number }) => number === chosenRow) ? `row-${chosenRow}` : undefined
        }
        onScroll={window.onScroll}
        onKeyDown={onKeyDown}
        data-testid="packet-list"
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
      >
        <div className="relative w-full" style={{ ...tracks, height: list.length * ROW_PX }}>
          {items.map(({ index, number, row, packet }) => {
            const chosen = packet !== undefined && packet.id === chosenPacket;
            return (
              <div
                key={number}
                id={`row-${number}`}
                role="option"
                tabIndex={-1}
                aria-setsize={list.length}
                aria-posinset={index + 1}
                aria-disabled={packet === undefined}
                aria-selected={chosen}
                {...(packet === undefined ? {} : { "data-packet": packet.id })}
                onClick={() => choose(packet?.id)}
                onKeyDown={undefined}
                className={`absolute top-0 left-0 w-full items-center ${grid.className} ${chosen ? "bg-selected" : "hover:bg-raised"} ${packet === undefined ? "" : "cursor-pointer"}`}
                style={{
                  height: ROW_PX,
                  transform: `translateY(${index * ROW_PX}px)`,
                  gridTemplateColumns: grid.gridTemplateColumns,
                }}
              >
                {packet === undefined ? null : (
                  <PacketRow
                    packet={packet}
                    columns={columns}
                    originUs={first}
                    related={
                      chosenExchange !== null &&
                      causeOf(session.archive, packet.conversation) === chosenExchange
                    }
                    marked={marks.has(packet.id)}
                    nameOf={nameOf}
                  />
                )}
                {row.kind === "gap" ? <GapRow lost={row.lost} /> : null}
                {row.kind === "other" ? <OtherRow line={row.line} text={row.text} /> : null}
              </div>
            );
          })}
        </div>
      </div>
      <ColumnHandles columns={columns} widths={widths} grid={grid} style={tracks} />
      {window.below === 0 ? null : (
        <Button
          onClick={jumpToEnd}
          className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow-md shadow-(color:--shadow)"
        >
          <ArrowDownToLine size={14} aria-hidden />
          {t("jumpToTail", { count: window.below })}
        </Button>
      )}
    </div>
  );

  function choose(id: PacketId | undefined) {
    if (id !== undefined) director.choosePacket(id);
  }
});

/** Times in the list count from the first packet that is still held. */
function firstStamp({ archive }: ReturnType<typeof useSession>): number | null {
  for (let row = archive.firstRow; row < archive.endRow; row += 1) {
    const found = archive.row(row);
    if (found?.kind === "packet") return archive.packet(found.packet)?.hops[0]?.stampUs ?? null;
  }
  return null;
}
