"use client";

import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useSources } from "../sources/sources-context";

/** The whole page takes a dropped log, or a log pasted anywhere but into a text field. */
export function DropZone() {
  const t = useTranslations("replay");
  const sources = useSources();
  const [over, setOver] = useState(false);

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const onDragLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void sources.openLog(file.name, file);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.closest("input, textarea") !== null) return;
      const file = event.clipboardData?.files[0];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (file !== undefined) void sources.openLog(file.name, file);
      else if (text.trim() !== "") void sources.openText(t("pasted"), text);
    };
    addEventListener("dragover", onDragOver);
    addEventListener("dragleave", onDragLeave);
    addEventListener("drop", onDrop);
    addEventListener("paste", onPaste);
    return () => {
      removeEventListener("dragover", onDragOver);
      removeEventListener("dragleave", onDragLeave);
      removeEventListener("drop", onDrop);
      removeEventListener("paste", onPaste);
    };
  }, [sources, t]);

  if (!over) return null;
  return (
    <div className="pointer-events-none fixed inset-3 z-50 flex flex-col items-center justify-center gap-2 rounded-2xl border-2 border-dashed border-focus bg-canvas/90">
      <FileDown size={40} aria-hidden />
      <p className="text-lg font-semibold">{t("drop")}</p>
      <p className="text-dim">{t("dropHint")}</p>
    </div>
  );
}
