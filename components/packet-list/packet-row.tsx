"use client";

import { Flag, Split } from "lucide-react";
import { Fragment, memo, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { Packet } from "@/lib/journey/journey";
import { COLUMNS, type Column } from "../settings/settings";
import { DIRECTION_TEXT } from "../ui/direction-tone";
import { DirectionMark } from "./direction-mark";
import { destinationText, sourceText } from "./endpoint-text";
import { FateMark } from "./fate-mark";
import { cellLook } from "./list-columns";
import { secondsText } from "./stamp-text";
import type { ContainerName } from "./use-container-name";

type PacketRowProps = {
  readonly packet: Packet;
  /** Those chosen; null: as there is room. */
  readonly columns: readonly Column[] | null;
  /** µs stamp that times in the list count from. */
  readonly originUs: number | null;
  /** Another packet of the chosen conversation. */
  readonly related: boolean;
  readonly marked: boolean;
  readonly nameOf: ContainerName;
};

export const PacketRow = memo(function PacketRow(props: PacketRowProps) {
  const { packet, columns, originUs, related, marked, nameOf } = props;
  const t = useTranslations("words");
  const list = useTranslations("list");
  const { header, direction } = packet;
  const beganUs = packet.hops[0]?.stampUs ?? null;
  const from = sourceText(header) ?? list("unknownAddress");
  const to = destinationText(header) ?? list("unknownAddress");
  const cells: Readonly<Record<Column, (look: string) => ReactNode>> = {
    direction: () => (
      <span className="flex items-center gap-1.5">
        <DirectionMark direction={direction} />
        <span className={`truncate ${DIRECTION_TEXT[direction]}`}>{t(`direction.${direction}`)}</span>
      </span>
    ),
    time: (look) => (
      <span className={`truncate text-right text-faint ${look}`}>
        {secondsText(packet.hops[0]?.stampUs ?? null, originUs)}
      </span>
    ),
    info: () => (
      <span className="flex min-w-0 items-center gap-1.5">
        <span className="shrink-0 text-2xs text-dim uppercase">{header.protocol}</span>
        <span className="truncate text-xs" title={header.info}>
          {header.info === "" && header.length !== null
            ? list("length", { bytes: header.length })
            : header.info}
        </span>
      </span>
    ),
    addresses: () => (
      <span
        className="truncate font-mono text-2xs"
        title={`${named(nameOf(header.src, beganUs), from)} → ${named(nameOf(header.dst, beganUs), to)}`}
      >
        {from}
        <span className="px-1 text-faint" aria-hidden>
          →
        </span>
        {to}
      </span>
    ),
    hops: (look) => (
      <span className={`truncate text-right text-dim ${look}`}>
        {list("hops", { count: packet.hops.length })}
      </span>
    ),
    fate: () => (
      <span className="flex items-center gap-1 pr-1 text-xs">
        <FateMark packet={packet} />
        {packet.ambiguous ? (
          <span title={list("ambiguous")} className="shrink-0 text-attention">
            <Split size={12} aria-label={list("ambiguous")} />
          </span>
        ) : null}
      </span>
    ),
  };
  const shown = COLUMNS.filter((column) => cellLook(column, columns) !== null);
  const flagged = shown.includes("info") ? "info" : shown[0];
  return shown.map((column, at) => {
    const look = cellLook(column, columns) ?? "";
    const flag = marked && column === flagged;
    if (at > 0 && !flag) return <Fragment key={column}>{cells[column](look)}</Fragment>;
    return (
      // Whichever column is the first tells what belongs to the chosen conversation.
      <span
        key={column}
        className={`flex min-w-0 items-center gap-1.5 *:last:min-w-0 *:last:grow ${at > 0 ? "" : `border-l-3 pl-2 ${related ? "border-edge-strong" : "border-transparent"}`} ${look}`}
      >
        {flag ? (
          <Flag size={12} aria-label={list("marked")} className="shrink-0 fill-current text-attention" />
        ) : null}
        {cells[column](look)}
      </span>
    );
  });
});

function named(name: string | null, address: string): string {
  return name === null ? address : `${name} (${address})`;
}
