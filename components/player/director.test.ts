import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCorrelator, type JourneyEvent } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import { Session } from "../session/session";
import { Director } from "./director";
import { Player } from "./player";
import { evenTimetable } from "./timetables";

/** The article's ping: request 1 and reply 2 of one conversation. */
function ping(): readonly JourneyEvent[] {
  const log = new URL("../../public/captures/container-to-container.log", import.meta.url);
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(readFileSync(log, "utf8")), ...reader.end()]) correlator.push(entry);
  correlator.end();
  return correlator.take();
}

describe("the chosen hop while packets come in live", () => {
  let [session, player, director] = [new Session(), new Player(), null as unknown as Director];
  let stop = () => {};
  const chosen = () => {
    const { packet, hop } = session.state.selection;
    return { packet, hop };
  };
  const play = (ms: number) => {
    for (let at = 0; at < ms; at += 20) {
      vi.advanceTimersByTime(20);
      player.tick(20);
    }
  };

  beforeEach(() => {
    vi.useFakeTimers();
    session = new Session();
    player = new Player();
    director = new Director(session, player);
    director.relayout(evenTimetable);
    stop = director.start();
    session.set({ connection: { kind: "live" } });
    session.push(ping());
    play(1500);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it("is the hop of the packet that moves, not the conversation's newest", () => {
    expect(chosen()).toEqual({ packet: 1, hop: 2 });
    director.followLive();
    expect(chosen()).toEqual({ packet: 1, hop: 2 });
    director.togglePlay();
    play(2000);
    expect(chosen()).toEqual({ packet: 1, hop: 2 });
    expect(player.store.getState().cursor).toMatchObject(chosen());
  });

  it("goes on from where it is when the map is laid out anew", () => {
    director.relayout((packet) => {
      const even = evenTimetable(packet);
      const stopsMs = even.stopsMs.map((ms) => 3 * ms);
      return { ...even, stopsMs, entersMs: stopsMs, durationMs: 3 * even.durationMs };
    });
    play(300);
    expect(chosen()).toEqual({ packet: 1, hop: 2 });
    play(1200);
    expect(chosen()).toEqual({ packet: 1, hop: 3 });
  });

  it("what was sent has room to move, however many others do", () => {
    const [first] = player.playback().schedule;
    if (first === undefined) throw new Error("nothing moves");
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        ...evenTimetable(session.archive.packet(first.packet) ?? ({} as never)),
        packet: 1000 + at,
        conversation: 1000 + at,
      }));
    player.dispatch({ kind: "arrive", packets: many(100) as never });
    director.awaitTraffic();
    expect(player.playback().schedule.length).toBeGreaterThan(100);
    player.dispatch({ kind: "arrive", packets: many(500) as never });
    expect(player.playback().unplayed).toBeGreaterThan(0);
    director.awaitTraffic();
    expect(player.playback()).toMatchObject({ schedule: [], unplayed: 0, playing: true });
  });

  it("is none while no packet of it is on the clock", () => {
    director.choosePacket(2 as never);
    director.followLive();
    expect(chosen()).toEqual({ packet: 2, hop: null });
    expect(player.playback().schedule).toEqual([]);
  });
});
