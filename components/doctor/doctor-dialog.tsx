"use client";

import { CircleAlert, CircleCheck, Copy, Info, type LucideIcon, RotateCw } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { Finding, Outcome } from "@/lib/protocol/events";
import { FaultText } from "../dashboard/fault-text";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { useCopy } from "../ui/copied";
import { Dialog } from "../ui/dialog";
import { IconButton } from "../ui/icon-button";

const LOOK: Readonly<Record<Finding["state"], { readonly icon: LucideIcon; readonly color: string }>> = {
  problem: { icon: CircleAlert, color: "text-blocked" },
  note: { icon: Info, color: "text-attention" },
  fine: { icon: CircleCheck, color: "text-good" },
};

/** Why nothing arrives: the findings of the host, worst first, each with the command that mends it. */
export function DoctorDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("doctor");
  const control = useControl();
  const [outcome, setOutcome] = useState<Outcome<readonly Finding[]> | null>(null);
  const ask = useCallback(async () => {
    setOutcome(null);
    setOutcome((await control?.doctor()) ?? null);
  }, [control]);
  useEffect(() => void ask(), [ask]);
  return (
    <Dialog open onClose={onClose} wide title={t("title")} description={t("intro")}>
      <div aria-busy={outcome === null} data-testid="doctor">
        {outcome === null ? <p className="text-dim">{t("asking")}</p> : null}
        {outcome?.ok === false ? <FaultText code={outcome.code} detail={outcome.detail} /> : null}
        {outcome?.ok === true ? <Findings findings={outcome.value} /> : null}
      </div>
      <footer className="mt-4 flex justify-end">
        <Button disabled={outcome === null} onClick={() => void ask()}>
          <RotateCw size={14} aria-hidden />
          {t("again")}
        </Button>
      </footer>
    </Dialog>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useTranslations("doctor");
  const of = (state: Finding["state"]) => findings.filter((finding) => finding.state === state);
  const wrong = [...of("problem"), ...of("note")];
  const fine = of("fine");
  return (
    <>
      {wrong.length === 0 ? <p className="font-semibold">{t("allFine")}</p> : null}
      <ul className="flex flex-col gap-2.5">
        {wrong.map((finding) => (
          <FindingItem key={finding.what} finding={finding} />
        ))}
      </ul>
      {fine.length === 0 ? null : (
        <details className="mt-4">
          <summary className="cursor-pointer text-dim">{t("fineCount", { count: fine.length })}</summary>
          <ul className="mt-2 flex flex-col gap-1.5">
            {fine.map((finding) => (
              <FindingItem key={finding.what} finding={finding} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** One that can be pasted as it stands; what else mends something is said in words. */
function isCommand(text: string): boolean {
  return (
    /^(?:sudo |)(?:apt-get|apparmor_parser|cat|df|dmesg|echo|docker|hopscope|iptables|journalctl|modprobe|nft|ss|sysctl|systemctl|update-alternatives) [^;…]*$/.test(
      text,
    ) && !/ (?:and|or|says|shows) /.test(text)
  );
}

function FindingItem({ finding }: { readonly finding: Finding }) {
  const t = useTranslations("doctor");
  const copy = useCopy();
  const { state, what, effect, command } = finding;
  const { icon: Icon, color } = LOOK[state];
  return (
    <li data-finding={state} className="flex items-start gap-2.5">
      <Icon size={16} className={`mt-0.5 shrink-0 ${color}`} aria-label={t(`state.${state}`)} />
      <div className="min-w-0 flex-1">
        <p className={state === "fine" ? "" : "font-semibold"}>{what}</p>
        {effect === "" ? null : <p className="text-dim">{effect}</p>}
        {command === "" || isCommand(command) ? null : <p>{command}</p>}
        {!isCommand(command) ? null : (
          <div className="mt-1 flex items-start gap-1 rounded-md bg-raised">
            <code
              translate="no"
              lang="en"
              className="min-w-0 flex-1 px-2.5 py-1.5 font-mono text-xs break-words whitespace-pre-wrap"
            >
              {command}
            </code>
            <IconButton icon={Copy} label={t("copy")} onClick={() => copy(command)} />
          </div>
        )}
      </div>
    </li>
  );
}
