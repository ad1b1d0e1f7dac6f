"use client";

import { CircleDot, CircleStop } from "lucide-react";
import { useTranslations } from "use-intl";
import { FAULTS } from "@/lib/protocol/faults";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Hint } from "../ui/hint";
import { useWhyNoTrace } from "./use-why-no-trace";

/** Starting shows the exact rules first, or why there is none to be had; stopping is at once. */
export function TraceButton({ onToggle }: { readonly onToggle: () => void }) {
  const t = useTranslations("trace");
  const control = useControl();
  const tracing = useSessionState((state) => state.status?.tracing);
  const target = useSessionState((state) => state.hello?.target);
  const whyOff = useWhyNoTrace();
  if (control === null || target === "replay" || tracing === undefined) return null;
  const on = tracing === "on";
  const label = on ? t("stop") : t("start");
  return (
    <Hint text={on || whyOff === null ? label : FAULTS[whyOff].title} keys="ctrl+e">
      <Button
        look={on ? "outline" : "strong"}
        disabled={tracing === "starting" || tracing === "stopping"}
        onClick={onToggle}
      >
        {on ? (
          <CircleStop size={14} aria-hidden className="text-blocked" />
        ) : (
          <CircleDot size={14} aria-hidden />
        )}
        {label}
      </Button>
    </Hint>
  );
}
