"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { useSession } from "../session/session-context";
import { useReducedMotion, useSettings } from "../settings/use-settings";
import { Director } from "./director";
import { Player, type PlayerState } from "./player";

type Playing = { readonly player: Player; readonly director: Director };

const PlayerContext = createContext<Playing | null>(null);

export function PlayerProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const speed = useSettings((settings) => settings.speed);
  const still = useReducedMotion();
  const [playing] = useState(() => {
    const player = new Player();
    return { player, director: new Director(session, player) };
  });
  useEffect(() => playing.director.start(), [playing]);
  useEffect(() => playing.player.dispatch({ kind: "speed", speed }), [playing, speed]);
  useEffect(() => playing.player.dispatch({ kind: "still", still }), [playing, still]);
  return <PlayerContext value={playing}>{children}</PlayerContext>;
}

function usePlaying(): Playing {
  const playing = useContext(PlayerContext);
  if (playing === null) throw new Error("usePlaying outside of PlayerProvider");
  return playing;
}

export function usePlayer(): Player {
  return usePlaying().player;
}

export function useDirector(): Director {
  return usePlaying().director;
}

export function usePlayerState<T>(select: (state: PlayerState) => T): T {
  return useStore(usePlayer().store, select);
}
