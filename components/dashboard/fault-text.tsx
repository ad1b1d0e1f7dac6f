"use client";

import { useTranslations } from "use-intl";
import { FAULTS, type Fault } from "@/lib/protocol/faults";

export function faultOf(code: string): Fault | null {
  return Object.hasOwn(FAULTS, code) ? FAULTS[code as keyof typeof FAULTS] : null;
}

/** What happened, why, and what to do: in this order, always all three. */
export function FaultText({ code, detail = "" }: { readonly code: string; readonly detail?: string }) {
  const t = useTranslations("empty");
  const fault = faultOf(code);
  return (
    <div data-fault={code}>
      <p className="font-semibold">
        {fault?.title ?? t("unknownFault", { code })}
        {detail === "" ? null : <span className="ml-2 font-normal break-all text-dim">{detail}</span>}
      </p>
      {fault === null ? null : (
        <p className="text-dim">
          {fault.cause} <span className="text-ink">{fault.fix}</span>
        </p>
      )}
    </div>
  );
}
