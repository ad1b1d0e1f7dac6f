import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConversationId, PacketId } from "@/lib/journey";
import {
  cursorOf,
  INITIAL_PLAYBACK,
  MOVING_LIMIT,
  movingAt,
  type Playback,
  type PlaybackAction,
  playback,
  playbackEndMs,
  type Timetable,
} from "./playback";

const table = (
  packet: number,
  conversation: number,
  stopsMs = [100, 200, 300],
  durationMs = 400,
): Timetable => ({
  packet: packet as PacketId,
  conversation: conversation as ConversationId,
  direction: packet % 2 === 1 ? "request" : "reply",
  stopsMs,
  entersMs: stopsMs,
  durationMs,
});
const run = (actions: readonly PlaybackAction[], from: Playback = INITIAL_PLAYBACK) =>
  actions.reduce(playback, from);
const moving = (state: Playback) => movingAt(state).map(({ packet }) => packet.packet as number);
const show = (packets: readonly Timetable[]): PlaybackAction => ({
  kind: "show",
  conversation: 1 as ConversationId,
  packets,
});

describe("playback", () => {
  it("[F20] a packet that grows keeps its start, and the next one of its conversation makes room", () => {
    const begun = run([
      { kind: "arrive", packets: [table(1, 1), table(2, 1)] },
      { kind: "tick", elapsedMs: 150 },
    ]);
    const grown = run([{ kind: "arrive", packets: [table(1, 1, [100, 200, 300, 600], 700)] }], begun);
    expect(moving(grown)).toEqual([1]);
    expect(grown.unplayed).toBe(0);
    const [first, second] = grown.schedule;
    expect([first?.startMs, first?.endMs]).toEqual([0, 700]);
    expect(second?.startMs).toBeGreaterThan(700);
  });

  it("[F36] on another map a packet goes on from its hop, and the next one of its conversation makes room", () => {
    const begun = run([
      { kind: "arrive", packets: [table(1, 1), table(2, 1)] },
      { kind: "tick", elapsedMs: 250 },
    ]);
    const other = [table(1, 1, [300, 900, 1500], 1600), table(2, 1, [300, 900, 1500], 1600)];
    const now = run([{ kind: "retime", packets: other }], begun);
    expect(cursorOf(now)).toEqual(cursorOf(begun));
    expect(movingAt(now).map(({ atMs }) => atMs)).toEqual([1200]);
    const [first, second] = now.schedule;
    expect(second?.startMs).toBeGreaterThan(first?.endMs ?? 0);
    expect(now.playing).toBe(true);
  });

  it("[F20] plays one packet of a conversation at a time, conversations side by side", () => {
    const arrivals = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 500 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(arrivals, (list) => {
        let state = INITIAL_PLAYBACK;
        list.forEach(([conversation, elapsedMs], index) => {
          state = run(
            [
              { kind: "arrive", packets: [table(index + 1, conversation)] },
              { kind: "tick", elapsedMs },
            ],
            state,
          );
          const now = movingAt(state).map(({ packet }) => packet.conversation);
          expect(new Set(now).size).toBe(now.length);
        });
        const waits = new Map<number, number>();
        for (const { conversation, startMs, endMs } of state.schedule) {
          expect(startMs).toBeGreaterThanOrEqual(waits.get(conversation) ?? 0);
          waits.set(conversation, endMs);
        }
      }),
    );
  });

  it("[F20] shows a conversation in its order from the beginning, and stops behind its last packet", () => {
    const state = run([show([table(1, 1), table(2, 1)])]);
    expect(moving(state)).toEqual([1]);
    const later = run([{ kind: "tick", elapsedMs: 600 }], state);
    expect(moving(later)).toEqual([2]);
    const done = run([{ kind: "tick", elapsedMs: 9000 }], later);
    expect([done.playing, done.timeMs]).toEqual([false, playbackEndMs(done)]);
    expect(run([{ kind: "play" }], done).timeMs).toBe(0);
  });

  it("[F20] following live again lets what is under way go on; another log begins with nothing", () => {
    const begun = run([
      { kind: "arrive", packets: [table(1, 1), table(2, 1)] },
      { kind: "tick", elapsedMs: 150 },
      { kind: "pause" },
    ]);
    const live = playback(begun, { kind: "live" });
    expect(live).toEqual({ ...begun, playing: true });
    expect(playback(live, { kind: "clear" }).schedule).toEqual([]);
    expect(run([{ kind: "live" }], run([show([table(1, 1)])])).schedule).toEqual([]);
  });

  it("[F20] a pause keeps everything where it is; speed stretches time", () => {
    const state = run([show([table(1, 1)]), { kind: "pause" }, { kind: "tick", elapsedMs: 100 }]);
    expect(state.timeMs).toBe(0);
    const fast = run(
      [{ kind: "play" }, { kind: "speed", speed: 2 }, { kind: "tick", elapsedMs: 100 }],
      state,
    );
    expect(fast.timeMs).toBe(200);
  });

  it("[F35] what is shown while the clock is held stands still until it goes on", () => {
    const other = show([table(1, 1)]);
    const held = run([show([table(1, 1)]), { kind: "toggle" }, other, { kind: "tick", elapsedMs: 100 }]);
    expect([held.playing, held.timeMs]).toEqual([false, 0]);
    expect(run([{ kind: "toggle" }, other], held).playing).toBe(true);
    expect(run([{ kind: "toggle" }, { kind: "toggle" }, other]).playing).toBe(true);
    expect(run([{ kind: "toggle" }, { kind: "live" }, other]).playing).toBe(true);
  });

  it("[F35] a clock that ended or was stepped plays what is shown next", () => {
    const ended = run([show([table(1, 1)]), { kind: "tick", elapsedMs: 9_999 }]);
    const stepped = run([show([table(1, 1)]), { kind: "step", by: 1 }]);
    for (const state of [ended, stepped]) {
      expect(state.playing).toBe(false);
      expect(run([show([table(2, 1)])], state).playing).toBe(true);
    }
  });

  it("[F21] counts what it does not play above the limit", () => {
    const packets = Array.from({ length: MOVING_LIMIT + 25 }, (_, index) => table(index + 1, index + 1));
    const state = run([{ kind: "arrive", packets }]);
    expect([state.schedule.length, state.unplayed]).toEqual([MOVING_LIMIT, 25]);
    // When those have gone, there is room again.
    const later = run(
      [
        { kind: "tick", elapsedMs: 500 },
        { kind: "arrive", packets: [table(999, 999)] },
      ],
      state,
    );
    expect(moving(later)).toEqual([999]);
  });

  it("[F21] counts what is not to be played also where there is room", () => {
    const counted = { ...table(2, 2), stopsMs: [], entersMs: [], durationMs: 0 };
    const state = run([{ kind: "arrive", packets: [table(1, 1), counted] }]);
    expect([state.schedule.map(({ packet }) => packet), state.unplayed]).toEqual([[1], 1]);
  });

  it("[F21] forgets what ended long ago, so that it can run for days", () => {
    let state = INITIAL_PLAYBACK;
    for (let index = 0; index < 500; index++) {
      state = run(
        [
          { kind: "arrive", packets: [table(index + 1, index + 1)] },
          { kind: "tick", elapsedMs: 400 },
        ],
        state,
      );
    }
    expect(state.schedule.length).toBeLessThan(70);
  });

  it("[F22] steps through every hop of every packet, forwards and backwards, paused", () => {
    const start = run([show([table(1, 1), table(2, 1)])]);
    const forwards = [...Array(6)].reduce<Playback[]>(
      (list) => [...list, playback(list.at(-1) ?? start, { kind: "step", by: 1 })],
      [],
    );
    const seen = forwards.map((state) => cursorOf(state)).map((at) => `${at?.packet}:${at?.hop}`);
    expect(seen).toEqual(["1:0", "1:1", "1:2", "2:0", "2:1", "2:2"]);
    expect(forwards.every(({ playing }) => !playing)).toBe(true);
    const back = [...Array(5)].reduce<Playback[]>(
      (list) => [...list, playback(list.at(-1) ?? forwards[5]!, { kind: "step", by: -1 })],
      [],
    );
    expect(back.map((state) => cursorOf(state)).map((at) => `${at?.packet}:${at?.hop}`)).toEqual(
      seen.slice(0, 5).reverse(),
    );
  });

  it("[F22] leaves the hop that is shown with the first step, wherever in its tile the packet was paused", () => {
    const wide = { ...table(1, 1), entersMs: [50, 150, 250] };
    const stepped = (timeMs: number, by: 1 | -1, still = false) =>
      cursorOf(run([{ kind: "still", still }, show([wide]), { kind: "seek", timeMs }, { kind: "step", by }]));
    for (const timeMs of [155, 200, 245]) {
      expect(stepped(timeMs, 1)?.hop).toBe(2);
      expect(stepped(timeMs, -1)?.hop).toBe(0);
    }
    // Before its first hop that is the next one; without motion it is there already.
    expect(stepped(10, 1)).toEqual({ packet: 1, hop: 0, before: false });
    expect(stepped(10, 1, true)?.hop).toBe(1);
  });

  it("[F22] jumps to any hop, and ignores one that is not scheduled", () => {
    const state = run([show([table(1, 1), table(2, 1)]), { kind: "jump", packet: 2 as PacketId, hop: 1 }]);
    expect(cursorOf(state)).toEqual({ packet: 2, hop: 1, before: false });
    expect(state.playing).toBe(false);
    expect(playback(state, { kind: "jump", packet: 9 as PacketId, hop: 0 })).toBe(state);
    expect(playback(state, { kind: "jump", packet: 1 as PacketId, hop: 7 })).toBe(state);
  });

  it("[F47] tells a packet that moves to its first hop from one that is in it", () => {
    const begun = run([show([table(1, 1)])]);
    const [entersMs = 0] = table(1, 1).entersMs;
    expect(entersMs).toBeGreaterThan(0);
    expect(cursorOf(begun)).toEqual({ packet: 1, hop: 0, before: true });
    const at = (timeMs: number) => cursorOf(playback(begun, { kind: "seek", timeMs }))?.before;
    expect([at(entersMs - 1), at(entersMs)]).toEqual([true, false]);
  });

  it("[F22] seeks within what is scheduled", () => {
    const state = run([show([table(1, 1)])]);
    expect(playback(state, { kind: "seek", timeMs: -5 }).timeMs).toBe(0);
    expect(playback(state, { kind: "seek", timeMs: 1e9 }).timeMs).toBe(400);
  });
});
