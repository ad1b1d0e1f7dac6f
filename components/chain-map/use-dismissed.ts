import { useEffect, useEffectEvent } from "react";

/** Escape takes away what a pointer or the focus has brought up, wherever the focus is (WCAG 1.4.13), and nothing else. */
export function useDismissed(isShown: boolean, dismiss: () => void): void {
  const onDismiss = useEffectEvent(dismiss);
  useEffect(() => {
    if (!isShown) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      onDismiss();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [isShown]);
}
