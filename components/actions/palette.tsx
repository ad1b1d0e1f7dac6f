"use client";

import { Command } from "cmdk";
import { useTranslations } from "use-intl";
import { ARTICLE_LOGS } from "../replay/article";
import { useOpenArticle } from "../replay/use-open-article";
import { changeSettings, THEMES } from "../settings/settings";
import { Keys } from "../ui/keys";
import { ACTION_GROUPS, type Stage } from "./action";
import { ACTIONS } from "./actions";

type PaletteProps = { readonly stage: Stage; readonly onClose: () => void };

const ITEM =
  "flex min-h-8 cursor-default items-center justify-between gap-4 rounded-md px-2.5 data-[selected=true]:bg-raised";
const GROUP =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint";

export function Palette({ stage, onClose }: PaletteProps) {
  const t = useTranslations();
  const openArticle = useOpenArticle();
  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      label={t("help.paletteTitle")}
      overlayClassName="fixed inset-0 z-40 bg-[#0b1020]/45"
      contentClassName="fixed top-[12vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-xl border border-edge bg-panel shadow-2xl shadow-(color:--shadow)"
    >
      <Command.Input
        placeholder={t("help.palettePlaceholder")}
        className="h-11 w-full border-b border-edge bg-transparent px-4 text-sm outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="p-4 text-center text-dim">{t("help.paletteNone")}</Command.Empty>
        {ACTION_GROUPS.map((group) => (
          <Command.Group key={group} heading={t(`actions.group.${group}`)} className={GROUP}>
            {ACTIONS.filter((action) => action.group === group && action.id !== "palette").map((action) => (
              <Command.Item
                key={action.id}
                // "copy" finds what is in that group.
                keywords={[t(`actions.group.${group}`)]}
                onSelect={run(() => action.run(stage))}
                className={ITEM}
              >
                {t(`actions.${action.label}`)}
                {action.keys[0] === undefined ? null : <Keys keys={action.keys[0]} />}
              </Command.Item>
            ))}
            {group === "page" ? (
              <>
                {ARTICLE_LOGS.map((log) => (
                  <Command.Item key={log.file} onSelect={run(() => openArticle(log))} className={ITEM}>
                    {t("actions.article", { scenario: t(`words.scenario.${log.scenario}`) })}
                  </Command.Item>
                ))}
                {THEMES.map((theme) => (
                  <Command.Item key={theme} onSelect={run(() => changeSettings({ theme }))} className={ITEM}>
                    {t("actions.theme", { theme: t(`shell.theme.${theme}`) })}
                  </Command.Item>
                ))}
              </>
            ) : null}
          </Command.Group>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}
