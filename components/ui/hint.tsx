"use client";

import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { Keys } from "./keys";

type HintProps = { readonly text: string; readonly keys?: string | undefined; readonly children: ReactNode };

/** A tooltip: hoverable, closed by Esc, and never the only place where something is said. */
export function Hint({ text, keys, children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md border border-edge bg-panel px-2.5 py-1.5 text-xs text-ink shadow-lg shadow-(color:--shadow)"
        >
          {text}
          {keys === undefined ? null : <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
