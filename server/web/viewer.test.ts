import { describe, expect, it } from "vitest";
import type { JourneyEvent } from "@/lib/journey/journey";
import { Hub } from "./hub";
import { WEB_LIMITS, type WebLimits } from "./limits";
import { eventMessage } from "./message-text";
import type { Wire } from "./viewer";

const KIB = 1024;

/** The other end of a connection: what it was sent, which it reads when the test says so. */
class FarEnd implements Wire {
  readonly messages: { readonly name: string; readonly to: number }[] = [];
  readonly told: string[] = [];
  unsent = 0;
  closed: string | null = null;

  send(text: string): void {
    // As message-text.ts writes it.
    const [name, payload] = JSON.parse(text.slice(text.indexOf("["))) as [
      string,
      { to: number; code: string },
    ];
    if (name === "closing") this.closed = payload.code;
    if (name === "status" || name === "topology") this.told.push(`${name} ${payload.to}`);
    if (name === "snapshot" || name === "batch" || name === "skipped")
      this.messages.push({ name, to: payload.to });
  }

  unsentBytes(): number {
    return this.unsent;
  }

  close(): void {}
}

const other = (line: number): JourneyEvent => ({
  kind: "other",
  line,
  stampUs: line,
  text: "x".repeat(900),
});

function start(limits: Partial<WebLimits>) {
  const clock = { ms: 0 };
  const all = { ...WEB_LIMITS, ...limits };
  const hub = new Hub(all, () => clock.ms);
  const far = new FarEnd();
  const viewer = hub.join(far, { bytesPerSecond: 100 * KIB * KIB, thinBytes: all.thinSnapshotBytes }, null);
  return { clock, hub, far, viewer };
}

describe("a viewer's window", () => {
  it("[W27] one that was skipped ahead with messages under way acknowledges them all, and goes on", () => {
    const limits = {
      messageBytes: 4 * KIB,
      windowBytes: 32 * KIB,
      thinSnapshotBytes: 1024 * KIB,
      behindMs: 100,
    };
    const { clock, hub, far, viewer } = start(limits);
    let read = 0;
    const acknowledge = (count: number) => {
      for (; count > 0 && read < far.messages.length; read += 1) {
        const message = far.messages[read];
        if (message === undefined || message.name === "skipped") continue;
        expect(hub.ack(viewer, message.to)).toBe(true);
        count -= 1;
      }
    };
    acknowledge(1);
    for (let line = 1; line <= 60; line += 1) hub.append(other(line));
    viewer.pump(clock.ms);
    const stuckAt = viewer.lastSent;
    expect(viewer.isBlocked).toBe(true);
    clock.ms += 200;
    acknowledge(1);
    viewer.pump(clock.ms);
    expect(far.messages.some(({ name }) => name === "skipped")).toBe(true);
    // The state's first parts lead to before what is under way.
    expect(viewer.lastSent).toBeLessThan(stuckAt);
    for (let round = 0; round < 100; round += 1) {
      clock.ms += 10;
      acknowledge(1);
      viewer.pump(clock.ms);
    }
    expect(viewer.lastSent).toBe(60);
    expect(viewer.isBlocked).toBe(false);
    expect(read).toBe(far.messages.length);
    hub.close();
  });

  it("[W26] an acknowledgement frees what was sent up to it, and no more", () => {
    const { clock, hub, far, viewer } = start({ messageBytes: 2 * KIB, windowBytes: 8 * KIB });
    expect(hub.ack(viewer, far.messages[0]!.to)).toBe(true);
    for (let line = 1; line <= 50; line += 1) hub.append(other(line));
    viewer.pump(clock.ms);
    expect(viewer.isBlocked).toBe(true);
    expect(hub.ack(viewer, 0)).toBe(true);
    expect(viewer.isBlocked).toBe(true);
    expect(hub.ack(viewer, 51)).toBe(false);
    const before = far.messages.length;
    expect(hub.ack(viewer, far.messages[1]!.to)).toBe(true);
    viewer.pump(clock.ms);
    expect(far.messages).toHaveLength(before + 1);
    hub.close();
  });

  it("[W46] what it was not told while it was full it is told then, the latest of each kind", () => {
    const { clock, hub, far, viewer } = start({ messageBytes: 2 * KIB, windowBytes: 8 * KIB });
    hub.ack(viewer, far.messages[0]!.to);
    for (let line = 1; line <= 50; line += 1) hub.append(other(line));
    viewer.pump(clock.ms);
    expect(viewer.isBlocked).toBe(true);
    for (const to of [1, 2]) hub.tellAll("status", eventMessage("status", { to }));
    hub.tellAll("topology", eventMessage("topology", { to: 3 }));
    expect(far.told).toEqual([]);
    hub.ack(viewer, far.messages.at(-1)!.to);
    viewer.pump(clock.ms);
    expect(far.told).toEqual(["status 2", "topology 3"]);
    hub.close();
  });

  it("[W26] one that acknowledges and does not read is cut", async () => {
    const { hub, far, viewer } = start({ unsentBytes: 10 * KIB, stalledMs: 40 });
    expect(viewer.isStalled(0)).toBe(false);
    far.unsent = 10 * KIB + 1;
    await expect.poll(() => far.closed, { timeout: 2000 }).toBe("too-slow");
    expect(hub.viewerCount).toBe(0);
    hub.close();
  });
});
