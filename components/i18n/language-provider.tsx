"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { EN } from "@/lib/i18n";
import { useSettings } from "../settings/use-settings";

/** Kernel times are shown as the kernel gives them, so that no time zone is ever applied to them. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const language = useSettings((settings) => settings.language);
  return (
    <IntlProvider locale={language} messages={EN} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
