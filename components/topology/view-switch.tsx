"use client";

import { useTranslations } from "use-intl";
import { changeSettings, type View } from "../settings/settings";
import { BOTH_FROM_PX, useRoomForBoth } from "../settings/use-settings";
import { Hint } from "../ui/hint";

const CHOICES = ["chains", "host", "both"] as const;

/** Which picture to see: radio buttons, so that the arrow keys choose. */
export function ViewSwitch({ view }: { readonly view: View }) {
  const t = useTranslations("pictures");
  const room = useRoomForBoth();
  return (
    <fieldset className="pointer-events-auto absolute top-1.5 right-2 flex rounded-md border border-edge bg-panel p-0.5 text-xs shadow-md shadow-(color:--shadow)">
      <legend className="sr-only">{t("label")}</legend>
      {CHOICES.map((choice) => (
        <Hint
          key={choice}
          text={choice === "both" && !room ? t("bothNarrow", { px: BOTH_FROM_PX }) : t(`${choice}Hint`)}
          keys={choice === "chains" ? "v" : undefined}
        >
          <label
            className={`flex h-6 cursor-pointer items-center rounded px-2 font-medium has-disabled:cursor-not-allowed has-focus-visible:outline-2 has-focus-visible:outline-focus ${view === choice ? "bg-selected text-ink" : "text-dim hover:text-ink"}`}
          >
            <input
              type="radio"
              name="picture"
              className="sr-only"
              checked={view === choice}
              disabled={choice === "both" && !room}
              onChange={() => changeSettings({ view: choice })}
            />
            <span className={choice === "both" && !room ? "opacity-45" : ""}>{t(choice)}</span>
            {/* Why it cannot be chosen is in sight, not only where somebody points. */}
            {choice === "both" && !room ? (
              <span className="pl-1 text-2xs font-normal max-lg:sr-only">
                {t("bothFrom", { px: BOTH_FROM_PX })}
              </span>
            ) : null}
          </label>
        </Hint>
      ))}
    </fieldset>
  );
}
