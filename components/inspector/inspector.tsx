"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { graphOf } from "@/lib/netfilter";
import { useSession, useSessionState } from "../session/session-context";
import { useHostModel } from "../session/use-host-model";
import { useShownSelection } from "../session/use-shown-selection";
import { familyOf } from "./family-of";
import { HopDetail } from "./hop-detail";
import { HopTable } from "./hop-table";
import { NoPackets } from "./no-packets";
import { PacketFacts } from "./packet-facts";
import { trailOf } from "./trail";

type InspectorProps = {
  readonly onTrace: () => void;
  readonly onDoctor: () => void;
  readonly onChooseFile: () => void;
};

/** The chosen packet: its hops at the left, the current hop in full at the right. */
export function Inspector({ onTrace, onDoctor, onChooseFile }: InspectorProps) {
  const t = useTranslations("inspector");
  const session = useSession();
  const selection = useShownSelection();
  const model = useHostModel();
  const untouched = useSessionState((state) => state.untouched);
  const empty = useSessionState((state) => state.totals.packets === 0);
  // Another value when later lines add to it, else the same.
  const packet = useSessionState(() =>
    selection.packet === null ? undefined : session.archive.packet(selection.packet),
  );
  const trail = useMemo(
    () =>
      packet === undefined
        ? []
        : trailOf(packet, graphOf(model, familyOf(packet)), session.archive.gapsOf(packet)),
    [packet, model, session],
  );
  if (empty) return <NoPackets {...{ onTrace, onDoctor, onChooseFile }} />;
  // The first one is about to be chosen, unless none passes the filter.
  if (packet === undefined && untouched && !session.filtered) return null;
  if (packet === undefined)
    return <p className="flex flex-1 items-center justify-center p-6 text-dim">{t("noPacket")}</p>;
  const hops = trail.filter((step) => step.kind === "hop");
  const current = selection.hop ?? 0;
  const step = hops[current];
  return (
    <>
      <div
        data-scroll-area
        className="@container relative min-h-0 min-w-0 flex-[15] scroll-pt-10 overflow-y-auto max-lg:max-h-96 max-lg:flex-none border-r border-edge"
      >
        <PacketFacts packet={packet} />
        <HopTable packet={packet} trail={trail} current={current} />
      </div>
      <div className="min-h-0 min-w-0 flex-[13] overflow-y-auto">
        {step === undefined ? null : <HopDetail step={step} />}
      </div>
    </>
  );
}
