"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { MOVING_LIMIT } from "@/lib/figure/playback";
import { usePlayerState } from "../player/player-context";

/** Stays this long after the last packet that was left out. */
const SHOWN_MS = 4000;

/** More came at once than are drawn: said where they are missing. */
export function CrowdBadge() {
  const t = useTranslations("playback");
  const count = usePlayerState((state) => state.unplayed);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setShown(count > 0);
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [count]);
  if (!shown) return null;
  return (
    // Right of the band's name, however large the map is drawn; below the choice of picture and the card, where the page is too narrow for all in a row.
    <p
      data-testid="crowd"
      className="pointer-events-none absolute top-2 left-[10%] rounded-2xl border border-attention bg-panel px-3 py-1 text-xs font-medium text-attention max-lg:top-24 max-lg:left-2 max-lg:max-w-[calc(100cqw-1rem)]"
    >
      {t("crowded", { limit: MOVING_LIMIT, count })}
    </p>
  );
}
