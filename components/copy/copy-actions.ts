import type { Action } from "../actions/action";
import type { CopyKind } from "./copied-text";

export type CopyAction = Action & { readonly kind: CopyKind };

/** `c` and a second key; what is copied is of the chosen packet, hop or conversation. */
export const COPYING: readonly CopyAction[] = [
  copyAction("text", "copyText", ["c t"]),
  copyAction("markdown", "copyMarkdown", ["c m"]),
  copyAction("json", "copyJson", ["c j"]),
  copyAction("filter", "copyFilter", ["c f"]),
  copyAction("line", "copyLine", ["c l"]),
  copyAction("hopFilter", "copyHopFilter", ["c h"]),
  copyAction("rule", "copyRule", ["c r"]),
  copyAction("conversationFilter", "copyConversationFilter", ["c F"]),
  copyAction("conversationRule", "copyConversationRule", ["c R"]),
  copyAction("sourceFilter", "copySourceFilter", []),
  copyAction("sourceRule", "copySourceRule", []),
  copyAction("targetFilter", "copyTargetFilter", []),
  copyAction("targetRule", "copyTargetRule", []),
];

function copyAction(kind: CopyKind, label: Action["label"], keys: readonly string[]): CopyAction {
  return { id: `copy-${kind}`, kind, label, group: "copy", keys, run: (stage) => stage.page.copy(kind) };
}
