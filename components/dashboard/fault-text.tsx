"use client";

import { useTranslations } from "use-intl";
import { FAULTS, type Fault, isFaultCode } from "@/lib/protocol/faults";
import { useSessionState } from "../session/session-context";

export function faultOf(code: string): Fault | null {
  return isFaultCode(code) ? FAULTS[code] : null;
}

type FaultTextProps = {
  readonly code: string;
  readonly detail?: string;
  /** It holds there: who only watches cannot mend it. */
  readonly ofServer?: boolean;
};

/** What happened, why, and what to do: in this order, always all three. */
export function FaultText({ code, detail = "", ofServer = false }: FaultTextProps) {
  const t = useTranslations("empty");
  const fault = faultOf(code);
  const isOthers = useSessionState((state) => ofServer && state.hello?.role === "viewer");
  return (
    <div data-fault={code}>
      <p className="font-semibold">
        {fault === null ? t("unknownFault", { code }) : <Marked text={fault.title} />}
        {detail === "" ? null : <span className="ml-2 font-normal break-all text-dim">{detail}</span>}
      </p>
      {fault === null ? null : (
        <p className="text-dim">
          <Marked text={fault.cause} />{" "}
          <span className="text-ink">
            {isOthers ? `${t("forPresenter")} ` : ""}
            <Marked text={fault.fix} />
          </span>
        </p>
      )}
    </div>
  );
}

/** The terminal, which shows the same texts, has no other mark for a command than `backticks`. */
function Marked({ text }: { readonly text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never move
      <code key={index} translate="no" className="font-mono text-xs">
        {part}
      </code>
    ),
  );
}
