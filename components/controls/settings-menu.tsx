"use client";

import { Settings2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSession, useSessionState } from "../session/session-context";
import { changeSettings, LANGUAGES, MOTIONS, THEMES } from "../settings/settings";
import { useSettings } from "../settings/use-settings";
import { Button } from "../ui/button";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from "../ui/menu";

export function SettingsMenu({ onHelp }: { readonly onHelp: () => void }) {
  const t = useTranslations("shell");
  const help = useTranslations("help");
  const settings = useSettings((all) => all);
  const session = useSession();
  const otherLines = useSessionState((state) => state.otherLines);
  return (
    <Menu
      trigger={
        <Button look="plain" aria-label={t("menu")} square>
          <Settings2 size={16} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{t("theme.label")}</MenuLabel>
      <MenuRadio
        value={settings.theme}
        options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        onChange={(theme) => changeSettings({ theme })}
      />
      <MenuSeparator />
      <MenuLabel>{t("motion.label")}</MenuLabel>
      <MenuRadio
        value={settings.motion}
        options={MOTIONS.map((value) => ({ value, label: t(`motion.${value}`) }))}
        onChange={(motion) => changeSettings({ motion })}
      />
      <MenuSeparator />
      <MenuLabel>{t("language.label")}</MenuLabel>
      <MenuRadio
        value={settings.language}
        options={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
        onChange={(language) => changeSettings({ language })}
      />
      <MenuSeparator />
      <MenuCheck label={t("otherLines")} checked={otherLines} onChange={(on) => session.showOtherLines(on)} />
      <MenuCheck
        label={t("singleKeys")}
        checked={settings.singleKeys}
        onChange={(singleKeys) => changeSettings({ singleKeys })}
      />
      <MenuSeparator />
      <MenuItem label={help("title")} hint="?" onSelect={onHelp} />
    </Menu>
  );
}
