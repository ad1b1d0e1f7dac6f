"use client";

import { Download } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import type { Action, Stage } from "../actions/action";
import { changeSettings } from "../settings/settings";
import { useSettings } from "../settings/use-settings";
import { Button } from "../ui/button";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import { DRAWN, LISTED } from "./export-actions";

/** Saves what the list shows, and the map. */
export const ExportMenu = memo(function ExportMenu({ stage }: { readonly stage: Stage }) {
  const t = useTranslations();
  const hideAddresses = useSettings((settings) => settings.hideAddresses);
  const item = (action: Action) => (
    <MenuItem key={action.id} label={t(`actions.${action.label}`)} onSelect={() => action.run(stage)} />
  );
  return (
    <Menu
      trigger={
        <Button look="plain" square aria-label={t("shell.export")} title={t("shell.export")}>
          <Download size={16} strokeWidth={1.9} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t("shell.exportHint")}</MenuLabel>
      {LISTED.map(item)}
      <MenuSeparator />
      {DRAWN.map(item)}
      <MenuCheck
        label={t("shell.hideAddresses")}
        checked={hideAddresses}
        onChange={(on) => changeSettings({ hideAddresses: on })}
      />
    </Menu>
  );
});
