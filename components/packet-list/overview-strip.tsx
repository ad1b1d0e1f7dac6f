"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, memo, type PointerEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { scaleWindow, shiftWindow, type TimeWindow } from "@/lib/filter";
import { type Overview, type OverviewBin, packetNear } from "@/lib/journey/overview";
import { useDirector } from "../player/player-context";
import { useSession } from "../session/session-context";
import { Button } from "../ui/button";
import { secondsText } from "./stamp-text";
import { useTimeWindow } from "./use-filter";
import { useOverview } from "./use-overview";

/** A pointer that moved less has clicked. */
const CLICK_PX = 4;

/** All packets that are held, over time: a drag narrows the list to a stretch of it, a click goes to a packet. */
export const OverviewStrip = memo(function OverviewStrip() {
  const overview = useOverview();
  return overview === null ? null : <Strip overview={overview} />;
});

/** `over`: what is dragged over stays as it was when that began, whatever comes meanwhile. */
type Drag = { readonly over: Overview; readonly fromPx: number; readonly toPx: number };

function Strip({ overview }: { readonly overview: Overview }) {
  const t = useTranslations("list.overview");
  const session = useSession();
  const director = useDirector();
  const [chosen, setChosen] = useTimeWindow();
  const [drag, setDrag] = useState<Drag | null>(null);
  const track = useRef<HTMLDivElement>(null);
  const { fromUs, toUs, bins } = drag?.over ?? overview;
  const spanUs = toUs - fromUs;

  const widthPx = () => track.current?.clientWidth ?? 1;
  const placeOf = (event: PointerEvent) => {
    const leftPx = track.current?.getBoundingClientRect().left ?? 0;
    return Math.min(widthPx(), Math.max(0, event.clientX - leftPx));
  };
  const momentAt = (px: number) => fromUs + (px / widthPx()) * spanUs;
  const dragged = (on: Drag): TimeWindow => ({
    fromUs: Math.floor(momentAt(Math.min(on.fromPx, on.toPx))),
    toUs: Math.ceil(momentAt(Math.max(on.fromPx, on.toPx))),
  });

  const onPointerUp = () => {
    if (drag === null) return;
    setDrag(null);
    if (Math.abs(drag.toPx - drag.fromPx) >= CLICK_PX) return setChosen(dragged(drag));
    const packet = packetNear(session.archive, momentAt(drag.toPx), (row) => session.list.has(row));
    if (packet !== null) director.choosePacket(packet);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const change = KEYS[event.key];
    if (change === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setChosen(change(chosen ?? { fromUs, toUs }));
  };

  const shown = drag === null ? chosen : dragged(drag);
  const shareOf = (us: number) => Math.min(1, Math.max(0, (us - fromUs) / spanUs));
  const [left, right] = shown === null ? [0, 1] : [shareOf(shown.fromUs), shareOf(shown.toUs)];
  const { fromUs: shownFromUs, toUs: shownToUs } = shown ?? { fromUs, toUs };
  return (
    <div className="relative border-b border-edge">
      <div
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label={t("label")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(50 * (left + right))}
        aria-valuetext={t("window", {
          from: secondsText(shownFromUs, fromUs),
          to: secondsText(shownToUs, fromUs),
        })}
        title={t("hint")}
        data-testid="overview"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const px = placeOf(event);
          setDrag({ over: overview, fromPx: px, toPx: px });
        }}
        onPointerMove={(event) => {
          if (drag !== null) setDrag({ ...drag, toPx: placeOf(event) });
        }}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDrag(null)}
        onLostPointerCapture={() => setDrag(null)}
        className="relative h-6 cursor-crosshair touch-none focus-visible:-outline-offset-2"
      >
        <Bars bins={bins} />
        {shown === null ? null : (
          <>
            <div className="absolute inset-y-0 left-0 bg-panel/75" style={{ width: `${left * 100}%` }} />
            <div
              className="absolute inset-y-0 right-0 bg-panel/75"
              style={{ width: `${(1 - right) * 100}%` }}
            />
            <div
              data-testid="overview-window"
              className="absolute inset-y-0 border-x-2 border-focus bg-focus/10"
              style={{ left: `${left * 100}%`, width: `max(3px, ${(right - left) * 100}%)` }}
            />
          </>
        )}
      </div>
      {chosen === null ? null : (
        <Button
          look="plain"
          square
          aria-label={t("all")}
          title={t("all")}
          onClick={() => setChosen(null)}
          className="absolute -top-0.5 right-0.5"
        >
          <X size={14} aria-hidden />
        </Button>
      )}
    </div>
  );
}

const KEYS: Readonly<Record<string, (window: TimeWindow) => TimeWindow | null>> = {
  ArrowLeft: (window) => shiftWindow(window, -1),
  ArrowRight: (window) => shiftWindow(window, 1),
  ArrowUp: (window) => scaleWindow(window, 0.5),
  ArrowDown: (window) => scaleWindow(window, 2),
  Delete: () => null,
};

const Bars = memo(function Bars({ bins }: { readonly bins: readonly OverviewBin[] }) {
  const most = Math.max(...bins.map(({ packets }) => packets), 1);
  // By the root, so that one packet is seen beside a hundred.
  const height = (count: number) => Math.sqrt(count / most);
  const bars = (count: (bin: OverviewBin) => number) =>
    bins
      .map((bin, at) => (count(bin) === 0 ? "" : `M${at} 1V${(1 - height(count(bin))).toFixed(3)}h.8V1Z`))
      .join("");
  return (
    <svg
      viewBox={`0 -0.1 ${bins.length} 1.1`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
      aria-hidden
    >
      <path d={bars(({ packets }) => packets)} className="fill-edge-strong" />
      <path d={bars(({ dropped }) => dropped)} className="fill-blocked" />
    </svg>
  );
});
