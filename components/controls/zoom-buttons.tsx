"use client";

import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Stage } from "../actions/action";
import { IconButton } from "../ui/icon-button";

/** The click alternative to dragging and pinching the map (WCAG 2.5.7). */
export function ZoomButtons({ map }: { readonly map: Stage["map"] }) {
  const t = useTranslations("actions");
  return (
    <div className="ml-1 flex border-l border-edge pl-1">
      <IconButton icon={ZoomOut} label={t("zoomOut")} keys="-" onClick={() => map()?.zoomOut()} />
      <IconButton icon={ZoomIn} label={t("zoomIn")} keys="+" onClick={() => map()?.zoomIn()} />
      <IconButton icon={Maximize} label={t("fit")} keys="0" onClick={() => map()?.fit()} />
    </div>
  );
}
