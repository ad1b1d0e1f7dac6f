import { ArrowRightFromLine, Circle, CircleDashed, CircleDot, type LucideIcon, OctagonX } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Packet } from "@/lib/journey/journey";
import { shownFate } from "@/lib/journey/shown-fate";

type Mark = ReturnType<typeof shownFate> | "open";

const LOOK: Readonly<Record<Mark, { readonly icon: LucideIcon; readonly color: string }>> = {
  delivered: { icon: CircleDot, color: "text-good" },
  sent: { icon: ArrowRightFromLine, color: "text-dim" },
  forwarded: { icon: ArrowRightFromLine, color: "text-dim" },
  dropped: { icon: OctagonX, color: "text-blocked" },
  incomplete: { icon: CircleDashed, color: "text-attention" },
  open: { icon: Circle, color: "text-faint" },
};

function markOf(packet: Pick<Packet, "fate" | "open" | "hops">): Mark {
  return packet.open && packet.fate === "incomplete" ? "open" : shownFate(packet);
}

export function FateMark({
  packet,
}: {
  readonly packet: Pick<Packet, "fate" | "open" | "incomplete" | "hops">;
}) {
  const t = useTranslations("words");
  const fate = markOf(packet);
  const { icon: Icon, color } = LOOK[fate];
  const hint =
    fate === "incomplete" ? t(`whyIncomplete.${packet.incomplete ?? "unlogged"}`) : t(`fateHint.${fate}`);
  return (
    <span className={`inline-flex items-center gap-1 ${color}`} title={hint}>
      <Icon size={13} strokeWidth={2} aria-hidden className="shrink-0" />
      {t(`fate.${fate}`)}
    </span>
  );
}
