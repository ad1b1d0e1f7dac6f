"use client";

import { useEffect, useRef } from "react";
import type { PacketId } from "@/lib/journey/journey";
import { useDirector } from "../player/player-context";
import { ARTICLE_LOGS } from "../replay/article";
import { useOpenArticle } from "../replay/use-open-article";
import { useSession, useSessionState } from "../session/session-context";
import { changeQuery, put } from "./url-query";

/** The clock changes the hop several times a second; browsers allow about 200 changes of the address in 30 s. */
const WRITTEN_AFTER_MS = 400;
const GIVEN_UP_AFTER_MS = 5_000;

/** `of`: the live session whose packet it is; empty of a recorded log's. */
type Place = { readonly packet: PacketId; readonly hop: number; readonly of: string };

/**
 * Keeps in the address which of the article's logs is open, and which hop is looked at, so that a link leads back to it.
 * Packets of a live session have no number that means anything in another one, so it is named, too.
 */
export function useUrlPlace(): void {
  const session = useSession();
  const director = useDirector();
  const openArticle = useOpenArticle();
  const article = useSessionState((state) => state.article);
  const selection = useSessionState((state) => state.selection);
  const version = useSessionState((state) => state.rowsVersion);
  const idle = useSessionState((state) => state.connection.kind === "idle");
  /** Null: not known yet. */
  const of = useSessionState(({ connection, hello }) => {
    const recorded =
      connection.kind === "reading" || connection.kind === "replay" || hello?.target === "replay";
    return recorded ? "" : (hello?.session ?? null);
  });
  const wanted = useRef<Place | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is read once
  useEffect(() => {
    const query = new URLSearchParams(location.search);
    wanted.current = placeIn(query);
    const log = ARTICLE_LOGS.find(({ scenario }) => scenario === query.get("log"));
    if (log !== undefined && location.hash === "") openArticle(log);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the archive's content
  useEffect(() => {
    const place = wanted.current;
    if (place === null || of === null) return;
    const { packet, hop } = place;
    const isHere = place.of === of;
    if (isHere && (session.archive.packet(packet)?.hops.length ?? 0) <= hop) return;
    wanted.current = null;
    if (isHere) director.choosePacket(packet, hop);
  }, [session, director, of, version]);

  // A live session may hold it no longer; a recorded log may still be read.
  useEffect(() => {
    if (of === null || of === "") return;
    const timer = setTimeout(() => {
      wanted.current = null;
    }, GIVEN_UP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [of]);

  // At once: it changes only when a log is opened, and a link without it leads nowhere.
  useEffect(() => {
    if (!idle && wanted.current === null) changeQuery((query) => put(query, "log", article ?? "", ""));
  }, [idle, article]);

  useEffect(() => {
    if (idle || of === null || wanted.current !== null) return;
    const timer = setTimeout(() => {
      const { packet, hop } = selection;
      changeQuery((query) => {
        put(query, "sel", String(packet ?? ""), "");
        put(query, "hop", String(hop ?? 0), "0");
        put(query, "of", packet === null ? "" : of, "");
      });
    }, WRITTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [idle, of, selection]);
}

/** `hop` counts from 0. */
function placeIn(query: URLSearchParams): Place | null {
  const packet = Number(query.get("sel") ?? Number.NaN);
  const hop = Number(query.get("hop") ?? 0);
  if (!Number.isSafeInteger(packet) || !Number.isSafeInteger(hop) || hop < 0) return null;
  return { packet: packet as PacketId, hop, of: query.get("of") ?? "" };
}
