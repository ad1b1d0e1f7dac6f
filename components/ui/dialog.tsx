"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";

type DialogProps = {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Said to screen readers with the title. */
  readonly description?: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
};

export function Dialog({ open, onClose, title, description, wide = false, children }: DialogProps) {
  const t = useTranslations("shell");
  return (
    <Radix.Root open={open} onOpenChange={(now) => (now ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[#0b1020]/45" />
        <Radix.Content
          className={`fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-3rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-xl border border-edge bg-panel shadow-2xl shadow-(color:--shadow) ${wide ? "max-w-3xl" : "max-w-xl"}`}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className="flex items-start gap-4 border-b border-edge px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-0.5 text-dim">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button look="plain" aria-label={t("close")} square>
                <X size={16} aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          <div className="min-h-0 overflow-y-auto px-5 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
