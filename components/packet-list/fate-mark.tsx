import { ArrowRightFromLine, Circle, CircleDashed, CircleDot, type LucideIcon, OctagonX } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Packet } from "@/lib/journey/journey";

type ShownFate = Packet["fate"] | "open";

const LOOK: Readonly<Record<ShownFate, { readonly icon: LucideIcon; readonly color: string }>> = {
  delivered: { icon: CircleDot, color: "text-good" },
  forwarded: { icon: ArrowRightFromLine, color: "text-dim" },
  dropped: { icon: OctagonX, color: "text-blocked" },
  incomplete: { icon: CircleDashed, color: "text-attention" },
  open: { icon: Circle, color: "text-faint" },
};

export function shownFate(packet: Pick<Packet, "fate" | "open">): ShownFate {
  return packet.open && packet.fate === "incomplete" ? "open" : packet.fate;
}

export function FateMark({ packet }: { readonly packet: Pick<Packet, "fate" | "open" | "incomplete"> }) {
  const t = useTranslations("words");
  const fate = shownFate(packet);
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
