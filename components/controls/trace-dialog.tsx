"use client";

import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { type Outcome, type RulesPreview, type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { MIN_LINES_PER_SECOND } from "@/lib/protocol/host-verbs";
import { FaultText } from "../dashboard/fault-text";
import { useSession, useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

const PROTOCOLS = ["all", "icmp", "tcp", "udp"] as const;
const PREVIEW_AFTER_MS = 200;

/** The exact rules and how to undo them, before anything is changed on the host. */
export function TraceDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("trace");
  const shell = useTranslations("shell");
  const session = useSession();
  const control = useControl();
  const host = useSessionState((state) => state.topology?.hostname ?? "");
  const [request, setRequest] = useState(WHOLE_HOST);
  const [preview, setPreview] = useState<Outcome<RulesPreview> | null>(null);

  useEffect(() => {
    if (control === null) return;
    let current = true;
    const timer = setTimeout(async () => {
      const answer = await control.preview(request);
      if (current) setPreview(answer);
    }, PREVIEW_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [control, request]);

  const start = async () => {
    onClose();
    const outcome = await control?.start(request);
    if (outcome !== undefined && !outcome.ok) session.notice(outcome);
  };
  const change = (part: Partial<TraceRequest>) => setRequest((before) => ({ ...before, ...part }));

  return (
    <Dialog open onClose={onClose} wide title={t("startTitle", { host })} description={t("intro")}>
      <div className="flex flex-wrap gap-4">
        <Field label={t("protocol")}>
          <select
            value={request.protocol}
            onChange={(event) => change({ protocol: event.target.value as TraceRequest["protocol"] })}
            className={`${INPUT} w-24`}
          >
            {PROTOCOLS.map((protocol) => (
              <option key={protocol} value={protocol}>
                {t(`protocols.${protocol}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t("address")}>
          <input
            value={request.address ?? ""}
            placeholder={t("addressHint")}
            spellCheck={false}
            onChange={(event) => change({ address: event.target.value.trim() || null })}
            className={`${INPUT} w-40 font-mono text-xs`}
          />
        </Field>
        <Field label={t("port")}>
          <NumberInput
            value={request.port}
            max={65535}
            placeholder={t("portHint")}
            onChange={(port) => change({ port })}
          />
        </Field>
        <Field label={t("cap")}>
          <NumberInput
            value={request.linesPerSecond}
            min={MIN_LINES_PER_SECOND}
            max={20_000}
            onChange={(value) => change({ linesPerSecond: value ?? WHOLE_HOST.linesPerSecond })}
          />
        </Field>
        <Field label={t("minutes")}>
          <NumberInput
            value={request.minutes}
            max={240}
            onChange={(value) => change({ minutes: value ?? WHOLE_HOST.minutes })}
          />
        </Field>
      </div>
      {preview === null ? <p className="mt-4 text-dim">{t("loading")}</p> : null}
      {preview?.ok === false ? <FaultText code={preview.code} detail={preview.detail} /> : null}
      {preview?.ok === true ? (
        <>
          <Commands title={t("insert")} text={preview.value.insert} />
          <Commands title={t("undo")} text={preview.value.undo} />
        </>
      ) : null}
      <footer className="mt-5 flex justify-end gap-2">
        <Button onClick={onClose}>{shell("cancel")}</Button>
        <Button look="strong" disabled={preview?.ok !== true} onClick={() => void start()}>
          {t("confirm")}
        </Button>
      </footer>
    </Dialog>
  );
}

const INPUT = "h-7 rounded-md border border-edge-strong bg-panel px-2";

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="flex flex-col gap-1 text-xs text-dim">
      {label}
      <span className="text-sm text-ink">{children}</span>
    </label>
  );
}

type NumberInputProps = {
  readonly value: number | null;
  readonly min?: number;
  readonly max: number;
  readonly placeholder?: string;
  readonly onChange: (value: number | null) => void;
};

function NumberInput({ value, min = 1, max, placeholder, onChange }: NumberInputProps) {
  return (
    <input
      type="number"
      min={min}
      max={max}
      value={value ?? ""}
      placeholder={placeholder}
      onChange={({ target }) => onChange(target.value === "" ? null : Math.floor(target.valueAsNumber))}
      className={`${INPUT} w-24`}
    />
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
