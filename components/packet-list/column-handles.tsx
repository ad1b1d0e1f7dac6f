"use client";

import { type CSSProperties, type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import { useTranslations } from "use-intl";
import {
  COLUMNS,
  type Column,
  type ColumnWidths,
  changeSettings,
  LEAST_COLUMN_PX,
  MOST_COLUMN_PX,
} from "../settings/settings";
import { withWidth } from "./column-widths";
import { cellLook, type ListGrid } from "./list-columns";

const STEP_PX = 8;

type ColumnHandlesProps = {
  readonly columns: readonly Column[] | null;
  readonly widths: ColumnWidths;
  readonly grid: ListGrid;
  /** The variables that the grid's tracks need. */
  readonly style: CSSProperties;
};

/** Between the columns, over the whole height of the list: it has no head that they could stand in. */
export const ColumnHandles = memo(function ColumnHandles({
  columns,
  widths,
  grid,
  style,
}: ColumnHandlesProps) {
  const shown = COLUMNS.filter((column) => cellLook(column, columns) !== null);
  return (
    <div
      className={`pointer-events-none absolute inset-0 z-10 overflow-hidden [scrollbar-gutter:stable] ${grid.className}`}
      style={{ ...style, gridTemplateColumns: grid.gridTemplateColumns }}
    >
      {shown.map((column, at) => (
        <div key={column} className={`relative ${cellLook(column, columns) ?? ""}`}>
          {at === shown.length - 1 ? null : <Handle column={column} widths={widths} />}
        </div>
      ))}
    </div>
  );
});

type HandleProps = { readonly column: Column; readonly widths: ColumnWidths };

function Handle({ column, widths }: HandleProps) {
  const t = useTranslations("list.columns");
  const grip = useRef<{ readonly x: number; readonly px: number } | null>(null);
  const set = (px: number | null) => changeSettings({ widths: withWidth(widths, column, px) });
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, px: widthOf(event.currentTarget) };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current !== null && event.clientX !== grip.current.x)
      set(grip.current.px + event.clientX - grip.current.x);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
    if (step !== undefined) set(widthOf(event.currentTarget) + step);
    else if (event.key === "Delete" || event.key === "Enter") set(null);
    else return;
    event.preventDefault();
  };
  const px = widths[column];
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> is no handle
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t("width", { column: t(column) })}
      aria-valuemin={LEAST_COLUMN_PX}
      aria-valuemax={MOST_COLUMN_PX}
      aria-valuenow={px ?? LEAST_COLUMN_PX}
      aria-valuetext={px === undefined ? t("fitting") : t("px", { px })}
      title={t("widthHint")}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => {
        grip.current = null;
      }}
      onDoubleClick={() => set(null)}
      onKeyDown={onKeyDown}
      className="pointer-events-auto absolute inset-y-0 -right-2 w-2 cursor-col-resize touch-none border-edge-strong hover:border-r focus-visible:-outline-offset-2"
    />
  );
}

/** Of the column that a handle ends. */
function widthOf(handle: HTMLElement): number {
  return Math.round(handle.parentElement?.getBoundingClientRect().width ?? LEAST_COLUMN_PX);
}
