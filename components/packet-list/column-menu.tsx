"use client";

import { Columns3 } from "lucide-react";
import { memo } from "react";
import { useTranslations } from "use-intl";
import { COLUMNS, type Column, changeSettings, columnsOf } from "../settings/settings";
import { useSettings } from "../settings/use-settings";
import { Button } from "../ui/button";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";

/** Which columns the packet list has, remembered in this browser. */
export const ColumnMenu = memo(function ColumnMenu() {
  const t = useTranslations("list.columns");
  const chosen = useSettings((settings) => settings.columns);
  const widths = useSettings((settings) => settings.widths);
  const toggle = (column: Column, on: boolean) => {
    const others = (chosen ?? COLUMNS).filter((one) => one !== column);
    changeSettings({ columns: columnsOf(on ? [...others, column] : others) });
  };
  return (
    <Menu
      trigger={
        <Button look="plain" square aria-label={t("menu")} title={t("menu")}>
          <Columns3 size={16} strokeWidth={1.9} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t("menu")}</MenuLabel>
      <MenuCheck
        label={t("auto")}
        checked={chosen === null}
        onChange={(on) => changeSettings({ columns: on ? null : COLUMNS })}
      />
      {Object.keys(widths).length === 0 ? null : (
        <MenuItem label={t("widths")} onSelect={() => changeSettings({ widths: {} })} />
      )}
      <MenuSeparator />
      {COLUMNS.map((column) => (
        <MenuCheck
          key={column}
          label={t(column)}
          checked={(chosen ?? COLUMNS).includes(column)}
          onChange={(on) => toggle(column, on)}
        />
      ))}
    </Menu>
  );
});
