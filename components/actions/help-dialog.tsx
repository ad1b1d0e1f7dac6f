"use client";

import { useTranslations } from "use-intl";
import { changeSettings } from "../settings/settings";
import { useSettings } from "../settings/use-settings";
import { Dialog } from "../ui/dialog";
import { Keys } from "../ui/keys";
import { ACTION_GROUPS } from "./action";
import { ACTIONS } from "./actions";

const GROUPS = ACTION_GROUPS.filter((group) =>
  ACTIONS.some((action) => action.group === group && action.keys.length > 0),
);

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations();
  const singleKeys = useSettings((settings) => settings.singleKeys);
  return (
    <Dialog open onClose={onClose} wide title={t("help.title")}>
      <div className="gap-x-10 sm:columns-2">
        {GROUPS.map((group) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold text-dim">{t(`actions.group.${group}`)}</h3>
            <dl>
              {ACTIONS.filter((action) => action.group === group && action.keys.length > 0).map((action) => (
                <div key={action.id} className="flex min-h-7 items-center justify-between gap-4">
                  <dt>{t(`actions.${action.label}`)}</dt>
                  <dd className="flex shrink-0 gap-1.5">
                    {action.keys.map((keys) => (
                      <Keys key={keys} keys={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex items-start gap-2.5 border-t border-edge pt-4">
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={(event) => changeSettings({ singleKeys: event.target.checked })}
          className="mt-0.5 size-4 accent-focus"
        />
        <span>
          {t("help.singleKeys")}
          <span className="block text-dim">{t("help.singleKeysHint")}</span>
        </span>
      </label>
    </Dialog>
  );
}
