"use client";

import { useTranslations } from "use-intl";
import type { Packet } from "@/lib/journey/journey";
import { CopyMenu } from "../copy/copy-menu";
import { DirectionMark } from "../packet-list/direction-mark";
import { addressParts } from "../packet-list/endpoint-text";
import { useDirector } from "../player/player-context";
import { useSession } from "../session/session-context";
import { ValueButton } from "../ui/value-button";

/** The packet in one line; its values can be clicked into the filter. */
export function PacketFacts({ packet }: { readonly packet: Packet }) {
  const t = useTranslations("inspector");
  const session = useSession();
  const director = useDirector();
  const { header } = packet;
  const related = session.archive.conversation(packet.conversation)?.related ?? [];
  return (
    <div
      data-sticky
      className="sticky top-0 z-10 flex h-9 items-center border-b border-edge bg-panel px-2 text-2xs text-dim"
    >
      <DirectionMark direction={packet.direction} />
      {/* Gives way to ports: the chosen row says it, too. */}
      <span className={`shrink-0 ${header.sport === null ? "" : "@max-[23rem]:hidden"}`}>
        <ValueButton field="proto" value={header.protocol} label={header.protocol.toUpperCase()} />
      </span>
      {header.src === null ? null : (
        <ValueButton field="src" value={header.src} {...addressParts(header.src, header.sport)} />
      )}
      <span aria-hidden>→</span>
      {header.dst === null ? null : (
        <ValueButton field="dst" value={header.dst} {...addressParts(header.dst, header.dport)} />
      )}
      {related.map((id) => (
        <button
          key={id}
          type="button"
          onClick={() => director.chooseConversation(id)}
          aria-label={t("relatedTo", { id })}
          title={t("relatedTo", { id })}
          className="ml-1 min-h-6 shrink-0 text-reply underline underline-offset-2"
        >
          {/* Short: the packet's two ends stand beside it. */}
          {t("related", { id })}
        </button>
      ))}
      <span className="ml-auto shrink-0">
        <CopyMenu />
      </span>
    </div>
  );
}
