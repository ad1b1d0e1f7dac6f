"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { type Outcome, type RulesPreview, type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { FaultText } from "../dashboard/fault-text";
import { useSession, useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { hasWrongAddress, TraceFields } from "./trace-fields";
import { useWhyNoTrace } from "./use-why-no-trace";

const PREVIEW_AFTER_MS = 200;

/** The exact rules and how to undo them, before anything is changed on the host. */
export function TraceDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("trace");
  const shell = useTranslations("shell");
  const session = useSession();
  const control = useControl();
  const host = useSessionState((state) => state.topology?.hostname ?? "");
  const whyOff = useWhyNoTrace();
  const notices = useSessionState((state) => state.notices);
  const [request, setRequest] = useState(WHOLE_HOST);
  const [preview, setPreview] = useState<Outcome<RulesPreview> | null>(null);

  const isWrong = hasWrongAddress(request);

  useEffect(() => {
    if (control === null || isWrong) return;
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await control.preview(request);
      if (current) setPreview(answer);
    }, PREVIEW_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [control, request, isWrong]);

  const start = async () => {
    onClose();
    // A new start: what an earlier try failed at holds no longer.
    for (const { code } of notices) session.dismiss(code);
    const outcome = await control?.start(request);
    if (outcome !== undefined && !outcome.ok) session.notice(outcome);
  };
  const change = (part: Partial<TraceRequest>) => setRequest((before) => ({ ...before, ...part }));

  return (
    <Dialog open onClose={onClose} wide title={t("startTitle", { host })} description={t("intro")}>
      {whyOff === null ? null : (
        <div className="mb-4" role="status">
          <FaultText code={whyOff} />
        </div>
      )}
      <TraceFields request={request} onChange={change} />
      {preview === null ? <p className="mt-4 text-dim">{t("loading")}</p> : null}
      {preview?.ok === false && !isWrong ? <FaultText code={preview.code} detail={preview.detail} /> : null}
      {preview?.ok === true && !isWrong ? (
        <>
          <Commands title={t("insert")} text={preview.value.insert} />
          <Commands title={t("undo")} text={preview.value.undo} />
        </>
      ) : null}
      <footer className="sticky -bottom-4 -mx-5 mt-5 -mb-4 flex justify-end gap-2 border-t border-edge bg-panel px-5 py-3">
        <Button onClick={onClose}>{shell("cancel")}</Button>
        <Button
          look="strong"
          disabled={whyOff !== null || isWrong || preview?.ok !== true}
          onClick={() => void start()}
        >
          {t("confirm")}
        </Button>
      </footer>
    </Dialog>
  );
}

function Commands({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <section className="mt-4">
      <h3 className="mb-1 text-xs font-semibold">{title}</h3>
      <textarea
        readOnly
        aria-label={title}
        value={text}
        rows={Math.min(12, text.split("\n").length + 1)}
        wrap="off"
        translate="no"
        lang="en"
        className="w-full resize-y rounded-md bg-raised p-3 font-mono text-2xs"
      />
    </section>
  );
}
