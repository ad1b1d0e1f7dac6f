"use client";

import { ClipboardPaste, FileUp, FolderOpen, ScrollText } from "lucide-react";
import { useTranslations } from "use-intl";
import { ARTICLE_LOGS } from "../replay/article";
import { useOpenArticle } from "../replay/use-open-article";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";

type OpenMenuProps = { readonly onChooseFile: () => void; readonly onPaste: () => void };

export function OpenMenu({ onChooseFile, onPaste }: OpenMenuProps) {
  const t = useTranslations();
  const openArticle = useOpenArticle();
  return (
    <Menu
      trigger={
        <Button>
          <FolderOpen size={14} aria-hidden />
          {t("replay.open")}
        </Button>
      }
    >
      <MenuItem icon={FileUp} label={t("replay.choose")} onSelect={onChooseFile} />
      <MenuItem icon={ClipboardPaste} label={t("replay.paste")} onSelect={onPaste} />
      <MenuSeparator />
      <MenuLabel>{t("replay.article")}</MenuLabel>
      {ARTICLE_LOGS.map((log) => (
        <MenuItem
          key={log.file}
          icon={ScrollText}
          label={t(`words.scenario.${log.scenario}`)}
          onSelect={() => openArticle(log)}
        />
      ))}
    </Menu>
  );
}
