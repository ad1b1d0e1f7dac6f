"use client";

import { Copy } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import type { CopyKind } from "./copied-text";
import { COPYING } from "./copy-actions";
import { useCopyChosen } from "./use-copy-chosen";

const GROUPS: readonly (readonly [label: "packet" | "hop" | "conversation" | "addresses", CopyKind[]])[] = [
  ["packet", ["text", "markdown", "json", "filter"]],
  ["hop", ["line", "hopFilter", "rule"]],
  ["conversation", ["conversationFilter", "conversationRule"]],
  ["addresses", ["sourceFilter", "sourceRule", "targetFilter", "targetRule"]],
];

/** Everything that can be copied of the chosen packet, with its keys. */
export function CopyMenu() {
  const t = useTranslations("copy");
  const actions = useTranslations("actions");
  const copy = useCopyChosen();
  return (
    <Menu
      trigger={
        <Button look="plain" square aria-label={t("menu")} title={t("menu")}>
          <Copy size={16} strokeWidth={1.9} aria-hidden />
        </Button>
      }
    >
      {GROUPS.map(([group, kinds], at) => (
        <div key={group}>
          {at === 0 ? null : <MenuSeparator />}
          <MenuLabel>{t(group)}</MenuLabel>
          {COPYING.filter(({ kind }) => kinds.includes(kind)).map(({ kind, label, keys }) => (
            <MenuItem
              key={kind}
              label={actions(label)}
              {...(keys[0] === undefined ? {} : { hint: keys[0] })}
              onSelect={() => copy(kind)}
            />
          ))}
        </div>
      ))}
    </Menu>
  );
}
