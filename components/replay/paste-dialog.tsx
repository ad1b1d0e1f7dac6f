"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { useSources } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

export function PasteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("replay");
  const shell = useTranslations("shell");
  const sources = useSources();
  const [text, setText] = useState("");
  return (
    <Dialog open onClose={onClose} wide title={t("pasteTitle")} description={t("dropHint")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void sources.openText(t("pasted"), text);
          onClose();
        }}
      >
        <textarea
          aria-label={t("pasteLabel")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t("pastePlaceholder")}
          rows={12}
          spellCheck={false}
          wrap="off"
          className="w-full resize-y rounded-md border border-edge-strong bg-canvas p-3 font-mono text-2xs"
        />
        <footer className="mt-3 flex justify-end gap-2">
          <Button onClick={onClose}>{shell("cancel")}</Button>
          <Button type="submit" look="strong" disabled={text.trim() === ""}>
            {t("pasteOpen")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
