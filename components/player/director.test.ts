import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MOVING_LIMIT } from "@/lib/figure/playback";
import { createCorrelator, type JourneyEvent } from "@/lib/journey";
import type { ConversationId, Packet, PacketId } from "@/lib/journey/journey";
import { createLogReader } from "@/lib/kernel-log";
import { Session } from "../session/session";
import { Director } from "./director";
import { Player } from "./player";
import { evenTimetable } from "./timetables";

/** The article's ping: request 1 and reply 2 of one conversation. */
function ping(): readonly JourneyEvent[] {
  return eventsOf("public/captures/container-to-container.log");
}

function eventsOf(path: string): readonly JourneyEvent[] {
  const log = new URL(`../../${path}`, import.meta.url);
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(readFileSync(log, "utf8")), ...reader.end()]) correlator.push(entry);
  correlator.end();
  return correlator.take();
}

function hopOf(packet: number, at: number): JourneyEvent {
  const [chain, place] = ["ip:filter:INPUT", "net/ip:filter:INPUT"] as const;
  const hop = { line: 10 * packet + at, stampUs: 10 * packet + at, chain, place };
  return { kind: "hop", packet, hop: { ...hop, text: "", certainty: "named", ambiguous: false } } as never;
}

/** A packet of a conversation of its own, at its first hop. */
function arriving(id: number, src: string): readonly JourneyEvent[] {
  const header = { family: "ip", protocol: "udp", src, dst: "192.0.2.2", sport: 1, dport: 2, info: "" };
  const packet = { id, conversation: id, direction: "request", fate: "incomplete", incomplete: null, header };
  const conversation = { id, scenario: "other", related: [], packets: [id] };
  return [
    { kind: "conversation", conversation } as never,
    { kind: "packet", packet: { ...packet, skipped: [], changes: [], droppedAt: null, open: true } } as never,
    hopOf(id, 1),
  ];
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

  const begin = (ms: number) => {
    session = new Session();
    player = new Player();
    director = new Director(session, player);
    director.relayout(evenTimetable);
    stop = director.start();
    session.set({ connection: { kind: "live" } });
    session.push(ping());
    play(ms);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    begin(1500);
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

  it("is the next one with the first step, not again the one that is shown", () => {
    director.followLive();
    director.togglePlay();
    expect(chosen()).toEqual({ packet: 1, hop: 2 });
    director.stepHop(1);
    expect(chosen()).toEqual({ packet: 1, hop: 3 });
    director.stepHop(-1);
    expect(chosen()).toEqual({ packet: 1, hop: 2 });
  });

  it("is not the first one with a step back from before it", () => {
    const cursorAfter = (step: 1 | -1) => {
      stop();
      begin(40);
      expect(player.store.getState().cursor).toMatchObject({ packet: 1, hop: 0, before: true });
      director.stepHop(step);
      return player.store.getState().cursor;
    };
    expect(cursorAfter(1)).toMatchObject({ packet: 1, hop: 0, before: false });
    expect(cursorAfter(-1)).not.toMatchObject({ packet: 1, hop: 0, before: false });
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

  it("[F20] has the ICMP error on the clock of the packet that it answers, also when it comes behind that was chosen", () => {
    session.clear();
    player.dispatch({ kind: "clear" });
    const events = eventsOf("lib/journey/testdata/nft-1-closed-ports.log");
    const isError = (event: JourneyEvent) =>
      event.kind === "packet" && event.packet.header.info === "port unreachable";
    const first = events.findIndex(isError);
    session.push(events.slice(0, first));
    const request = session.archive.conversationList().find(({ protocol }) => protocol === "udp")?.packets[0];
    director.choosePacket(request ?? (0 as PacketId));
    expect(player.playback().schedule.map(({ packet }) => packet)).toEqual([request]);
    session.push(events.slice(first));
    play(2000);
    const error = events[first];
    const errorId = error?.kind === "packet" ? error.packet.id : null;
    expect(player.playback().schedule.map(({ packet }) => packet)).toEqual([request, errorId]);
  });

  it("[F20] goes on to the ICMP error that answers the packet, once that has arrived", () => {
    session.clear();
    player.dispatch({ kind: "clear" });
    session.push(eventsOf("lib/journey/testdata/nft-1-closed-ports.log"));
    const refused = session.archive
      .conversationList()
      .find(({ protocol, related }) => protocol === "udp" && related.length === 1);
    const [request = 0 as PacketId] = refused?.packets ?? [];
    const [error] = session.archive.packetsOf(refused?.related[0] ?? (0 as ConversationId));
    director.choosePacket(request);
    const [first, second] = player.playback().schedule;
    expect([first?.packet, second?.packet]).toEqual([request, error]);
    expect(second?.startMs).toBeGreaterThan(first?.endMs ?? Number.POSITIVE_INFINITY);
    play(second?.endMs ?? 0);
    expect(chosen()).toEqual({ packet: error, hop: 8 });
    expect(session.state.selection.conversation).toBe(refused?.id);
    director.stepInConversation(-1);
    expect(chosen().packet).toBe(request);
    director.stepInConversation(1);
    expect(chosen().packet).toBe(error);
    expect(player.playback().schedule.map(({ packet }) => packet)).toEqual([request, error]);
  });

  describe("what was sent", () => {
    const OTHERS = "192.0.2.1";
    const SENT = "192.0.2.99";
    const isSent = ({ header }: Packet) => header.src === SENT;
    const moving = () => new Set<number>(player.playback().schedule.map(({ packet }) => packet));
    /** Packets of a conversation each, beyond the ping's. */
    const arrive = (from: number, count: number, src = OTHERS) => {
      const ids = Array.from({ length: count }, (_, at) => from + at);
      session.push(ids.flatMap((id) => arriving(id, src)));
      play(20);
    };
    /** One of each goes on to its next hop. */
    const goOn = (from: number, count: number) => {
      session.push(Array.from({ length: count }, (_, at) => hopOf(from + at, 2)));
      play(20);
    };
    beforeEach(() => director.followLive());

    it.each([340, 360])("moves, however many others do: %d before it, and more behind these", (before) => {
      arrive(1000, before);
      director.awaitTraffic(isSent, false);
      goOn(1000, before);
      arrive(2000, 500);
      expect(player.playback().unplayed).toBeGreaterThan(0);
      arrive(3000, 50, SENT);
      for (let id = 3000; id < 3050; id++) expect(moving(), `${id}`).toContain(id);
      goOn(3000, 1);
      expect(
        player.playback().schedule.find(({ packet }) => packet === (3000 as never))?.stopsMs,
      ).toHaveLength(2);
    });

    it("begins none anew of the others that were taken away for it", () => {
      arrive(1000, 360);
      director.awaitTraffic(isSent, false);
      expect(player.playback()).toMatchObject({ schedule: [], unplayed: 0, playing: true });
      goOn(1000, 360);
      expect(moving().size).toBe(0);
    });

    it("has no room kept for it any longer once it is refused", () => {
      director.awaitTraffic(isSent, false)();
      arrive(1000, 420);
      expect(moving().size).toBe(MOVING_LIMIT);
    });

    it("is chosen when it comes, also where another sending is refused meanwhile", () => {
      const giveUp = director.awaitTraffic(({ header }) => header.src === "192.0.2.98");
      director.awaitTraffic(isSent);
      giveUp();
      arrive(1000, 1, SENT);
      expect(chosen().packet).toBe(1000);
    });

    it("of an earlier sending still comes where the view is held and one more is refused", () => {
      director.awaitTraffic(isSent);
      session.setPaused(true);
      director.awaitTraffic(isSent)();
      session.setPaused(false);
      arrive(1000, 1, SENT);
      expect(chosen().packet).toBe(1000);
    });
  });

  it("is none while no packet of it is on the clock", () => {
    director.choosePacket(2 as never);
    director.followLive();
    expect(chosen()).toEqual({ packet: 2, hop: null });
    expect(player.playback().schedule).toEqual([]);
  });
});
