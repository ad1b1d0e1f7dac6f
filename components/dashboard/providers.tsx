"use client";

import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";
import { LanguageProvider } from "../i18n/language-provider";
import { PlayerProvider } from "../player/player-context";
import { SessionProvider } from "../session/session-context";
import { useDocumentSettings } from "../settings/use-settings";
import { SourcesProvider } from "../sources/sources-context";
import { CopyProvider } from "../ui/copied";

export function Providers({ children }: { readonly children: ReactNode }) {
  useDocumentSettings();
  return (
    <LanguageProvider>
      <Tooltip.Provider delayDuration={350} skipDelayDuration={100}>
        <CopyProvider>
          <SessionProvider>
            <PlayerProvider>
              <SourcesProvider>{children}</SourcesProvider>
            </PlayerProvider>
          </SessionProvider>
        </CopyProvider>
      </Tooltip.Provider>
    </LanguageProvider>
  );
}
