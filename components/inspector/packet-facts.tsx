"use client";

import { Braces, ClipboardList } from "lucide-react";
import { useTranslations } from "use-intl";
import type { Packet } from "@/lib/journey/journey";
import { DirectionMark } from "../packet-list/direction-mark";
import { destinationText, sourceText } from "../packet-list/endpoint-text";
import { useDirector } from "../player/player-context";
import { useSession } from "../session/session-context";
import { useCopy } from "../ui/copied";
import { IconButton } from "../ui/icon-button";
import { ValueButton } from "../ui/value-button";
import { packetAsJson, packetAsText } from "./packet-as-text";

/** The packet in one line; its values can be clicked into the filter. */
export function PacketFacts({ packet }: { readonly packet: Packet }) {
  const t = useTranslations("inspector");
  const session = useSession();
  const director = useDirector();
  const copy = useCopy();
  const { header } = packet;
  const related = session.archive.conversation(packet.conversation)?.related ?? [];
  return (
    <div
      data-sticky
      className="sticky top-0 z-10 flex min-h-9 flex-wrap items-center border-b border-edge bg-panel px-2 py-0.5 text-2xs text-dim"
    >
      <DirectionMark direction={packet.direction} />
      <ValueButton field="proto" value={header.protocol} label={header.protocol.toUpperCase()} />
      {header.src === null ? null : (
        <ValueButton field="src" value={header.src} label={sourceText(header) ?? header.src} />
      )}
      <span aria-hidden>→</span>
      {header.dst === null ? null : (
        <ValueButton field="dst" value={header.dst} label={destinationText(header) ?? header.dst} />
      )}
      {related.map((id) => (
        <button
          key={id}
          type="button"
          onClick={() => director.chooseConversation(id)}
          className="ml-1 min-h-6 text-reply underline underline-offset-2"
        >
          {t("relatedTo", { id })}
        </button>
      ))}
      <span className="ml-auto flex">
        <IconButton
          icon={ClipboardList}
          label={t("copyText")}
          keys="C"
          onClick={() => copy(packetAsText(session.archive, packet.id) ?? "")}
        />
        <IconButton
          icon={Braces}
          label={t("copyJson")}
          keys="J"
          onClick={() => copy(packetAsJson(session.archive, packet.id) ?? "")}
        />
      </span>
    </div>
  );
}
