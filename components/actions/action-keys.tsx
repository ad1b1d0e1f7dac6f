"use client";

import { useEffect, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import { useTranslations } from "use-intl";
import { useSettings } from "../settings/use-settings";
import { Keys } from "../ui/keys";
import type { Stage } from "./action";
import { ACTIONS } from "./actions";
import { isSingleKey, keyOfEvent } from "./key-of-event";
import { meaningOf } from "./key-sequence";

/** A first key waits so long for the second, while what may follow is on screen. */
const WAIT_MS = 5000;

type ActionKeysProps = { readonly stage: Stage; readonly enabled: boolean };

/** All shortcuts of the action table: never while typing, and never what the focused control does itself. */
export function ActionKeys({ stage, enabled }: ActionKeysProps) {
  const singleKeys = useSettings((settings) => settings.singleKeys);
  const [first, setFirst] = useState<string | null>(null);
  useHotkeys(
    "*",
    (event) => {
      const key = keyOfEvent(event);
      if (key === null || event.defaultPrevented) return;
      const keys = first === null ? key : `${first} ${key}`;
      if (isSingleKey(keys) && !singleKeys) return;
      if (key === "space" && isControl(event.target)) return;
      const meaning = meaningOf(keys, ACTIONS);
      setFirst(meaning.kind === "begins" ? keys : null);
      // A second key that means nothing is not taken for a first one.
      if (meaning.kind === "nothing" && first === null) return;
      event.preventDefault();
      if (meaning.kind === "action") meaning.action.run(stage);
    },
    // The library leaves these roles alone; ours handle only the keys that they use, and say so by preventDefault.
    { enabled, enableOnFormTags: ["option", "slider"] },
    [stage, singleKeys, enabled, first],
  );
  useEffect(() => {
    if (first === null) return;
    const timer = setTimeout(() => setFirst(null), WAIT_MS);
    return () => clearTimeout(timer);
  }, [first]);
  return first === null || !enabled ? null : <SecondKeys first={first} />;
}

/** What the second key may be. */
function SecondKeys({ first }: { readonly first: string }) {
  const t = useTranslations();
  return (
    <div
      role="status"
      data-testid="second-key"
      className="fixed bottom-4 left-1/2 z-50 -translate-x-1/2 rounded-lg border border-edge bg-panel px-4 py-3 shadow-xl shadow-(color:--shadow)"
    >
      <p className="mb-1 text-xs text-dim">{t("help.secondKey")}</p>
      <dl>
        {ACTIONS.map((action) => {
          const keys = action.keys.find((one) => one.startsWith(`${first} `));
          if (keys === undefined) return null;
          return (
            <div key={action.id} className="flex min-h-6 items-center gap-3">
              <dd className="w-6">
                <Keys keys={keys.slice(first.length + 1)} />
              </dd>
              <dt>{t(`actions.${action.label}`)}</dt>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, [role=button]") !== null;
}
