"use client";

import { CircleDashed, OctagonX } from "lucide-react";
import { useEffect, useRef } from "react";
import { useFormatter, useTranslations } from "use-intl";
import type { IncompleteReason, Packet } from "@/lib/journey/journey";
import { basePlace, chainOfPlace, type Place } from "@/lib/netfilter/place";
import { GapRow } from "../packet-list/mark-rows";
import { useDirector } from "../player/player-context";
import { DIRECTION_TEXT } from "../ui/direction-tone";
import { ChainName } from "./chain-name";
import { ChangeText } from "./change-text";
import type { TrailStep } from "./trail";

type HopTableProps = {
  readonly packet: Packet;
  readonly trail: readonly TrailStep[];
  readonly current: number | null;
};

/** Each hop with its real time; chains that conntrack skipped stand hollow at their place. */
export function HopTable({ packet, trail, current }: HopTableProps) {
  const t = useTranslations();
  const format = useFormatter();
  const director = useDirector();
  const chosen = useRef<HTMLLIElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the hop changes, not the element
  useEffect(() => {
    // With the frame, which lays the page out anyway: asking here would do that once more, in this task.
    const frame = requestAnimationFrame(() => scrollWithin(chosen.current));
    return () => cancelAnimationFrame(frame);
  }, [current, packet.id]);

  return (
    // Below: as much as the highest row, so that also the last rows can be scrolled to where a row begins.
    <ol aria-label={t("inspector.hops")} data-testid="hop-list" className="@container pt-1 pb-22">
      {trail.map((step) =>
        step.kind === "gap" ? (
          <li key={`gap ${step.gap.beforeLine}`} data-gap={step.gap.lost} className="flex min-h-6">
            <GapRow lost={step.gap.lost} />
          </li>
        ) : step.kind === "skipped" ? (
          <li
            key={`skipped ${step.skipped.place}`}
            data-skipped={step.skipped.chain}
            className="flex min-h-6 items-center gap-2 px-3 text-faint"
          >
            <span
              aria-hidden
              className="ml-1.5 size-2.5 shrink-0 rounded-full border border-dashed border-faint"
            />
            <ChainName chain={step.skipped.chain} dim inColumns />
            <span className="ml-auto min-w-0 text-right text-2xs leading-3">
              {t(`words.skippedShort.${step.skipped.reason}`)}
            </span>
          </li>
        ) : (
          <li
            key={`hop ${step.hop.line} ${step.index}`}
            ref={step.index === current ? chosen : null}
            aria-current={step.index === current}
          >
            <button
              type="button"
              data-chain={step.hop.chain}
              onClick={() => director.choosePacket(packet.id, step.index)}
              className={`flex min-h-6 w-full flex-wrap items-center gap-x-2 px-3 text-left focus-visible:-outline-offset-2 ${step.index === current ? "bg-selected" : "hover:bg-raised"}`}
            >
              <span className="w-5 shrink-0 text-right text-2xs text-faint">{step.index + 1}</span>
              <ChainName chain={step.hop.chain} inColumns />
              {step.fragment === null ? null : (
                <span className="shrink-0 text-2xs text-dim">
                  <span className="@sm:hidden" aria-hidden>
                    {t("inspector.fragmentShort", { number: step.fragment })}
                  </span>
                  <span className="@max-sm:sr-only">
                    {t("inspector.fragment", { number: step.fragment })}
                  </span>
                </span>
              )}
              <span className="ml-auto shrink-0 text-xs text-dim">
                {step.sinceStart === null
                  ? ""
                  : t(`inspector.delta.${step.sinceStart.unit}`, {
                      count: format.number(step.sinceStart.count),
                    })}
              </span>
              {step.changes.length === 0 ? null : (
                <span
                  className={`flex w-full min-w-0 flex-wrap gap-x-3 pb-0.5 pl-7 text-2xs ${DIRECTION_TEXT[packet.direction]}`}
                >
                  {step.changes.map((change) => (
                    <ChangeText key={change.field} change={change} chain={step.hop.chain} />
                  ))}
                </span>
              )}
              {step.index === packet.hops.length - 1 && packet.droppedAt !== null ? (
                <Dropped by={packet.droppedAt} behind={step.hop.place} />
              ) : null}
              {step.index === packet.hops.length - 1 && !packet.open && packet.fate === "incomplete" ? (
                <Incomplete why={packet.incomplete ?? "unlogged"} />
              ) : null}
            </button>
          </li>
        ),
      )}
    </ol>
  );
}

function Incomplete({ why }: { readonly why: IncompleteReason }) {
  const t = useTranslations("words");
  return (
    <span className="flex w-full items-start gap-1 pb-0.5 pl-7 text-xs text-attention">
      <CircleDashed size={13} aria-hidden className="mt-px shrink-0" />
      <span>{t(`whyIncomplete.${why}`)}</span>
    </span>
  );
}

type DroppedProps = { readonly by: Place; readonly behind: Place };

/** The last line says where a packet was seen, not which rule ended it: what is not known of that is said. */
function Dropped({ by, behind }: DroppedProps) {
  const t = useTranslations();
  const chain = chainOfPlace(by);
  const where = by !== behind ? "droppedBack" : basePlace(by) !== by ? "droppedBelow" : "dropped";
  return (
    <span className="flex w-full items-start gap-1 pb-0.5 pl-7 text-xs font-medium text-blocked">
      <OctagonX size={13} aria-hidden className="mt-px shrink-0" />
      <span>{t(`inspector.${where}`, { chain: chain ?? "" })}</span>
    </span>
  );
}

/** Only the list scrolls: scrollIntoView would move the whole page on a small screen. */
function scrollWithin(row: HTMLElement | null): void {
  const area = row?.closest<HTMLElement>("[data-scroll-area]");
  if (row === null || area === null || area === undefined) return;
  const header = area.querySelector<HTMLElement>("[data-sticky]")?.offsetHeight ?? 0;
  const topmost = row.offsetTop - header;
  const needed = row.offsetTop + row.offsetHeight + 8 - area.clientHeight;
  if (area.scrollTop >= needed && area.scrollTop <= topmost) return;
  const wanted = area.scrollTop > topmost ? topmost : needed;
  // What stands at the top is a whole row.
  const rows = [...(row.parentElement?.children ?? [])] as HTMLElement[];
  const first = rows.find(({ offsetTop }) => offsetTop - header >= wanted);
  area.scrollTop = first === undefined || first === rows[0] ? 0 : first.offsetTop - header;
}
