import { describe, expect, it } from "vitest";
import { analyseText, type Item, kmsg } from "./testing/analyse-texts";
import { bridged, fromHost, packetLines, ping } from "./testing/packet-lines";

const WHOLE = packetLines(bridged(3, 2, 1, ping(1, 1)));
const SHORT = packetLines(bridged(3, 2, 2, ping(2, 1))).slice(0, 6);
const LOCAL = packetLines(fromHost(2, 1, ping(1, 1)));
/** To a neighbour that is not known yet: it waits behind POSTROUTING, and no chain of the bridge sees it. */
const WAITING = packetLines(fromHost(2, 2, ping(2, 1))).filter((line) => line.includes("iptable/"));
const OTHER = "usb 1-1: new device";

/** Of the last packet: its fate, and why nothing is said of its end. */
function endOf(text: string): string {
  const { fate, incomplete } = analyseText(text).packets.at(-1) ?? { fate: "none", incomplete: null };
  return incomplete === null ? fate : `${fate}, ${incomplete}`;
}
const end = (...items: readonly Item[]) => endOf(kmsg(items));

/** The same records in another wrapper, of which the stamp is a function of the kernel's (µs). */
function rewrapped(items: readonly Item[], wrap: (us: number, text: string) => string): string {
  return kmsg(items).replace(/^\d+,\d+,(\d+),-;(.*)$/gm, (_, us: string, text: string) =>
    wrap(Number(us), text),
  );
}

describe("a packet whose last line is near the end of the log", () => {
  it("[F4] is incomplete where the log ends there, dropped where it went on for more than 5 ms", () => {
    expect(end(...WHOLE, ...SHORT)).toBe("incomplete, end");
    expect(end(...WHOLE, ...SHORT, 4_000, OTHER)).toBe("incomplete, end");
    expect(end(...WHOLE, ...SHORT, 6_000, OTHER)).toBe("dropped");
    expect(end(...WHOLE, ...SHORT, 6_000, ...WHOLE.slice(0, 1))).toBe("incomplete, end");
  });

  it("[F4] while it waits for a neighbour, the log must go on as long as the neighbour is asked", () => {
    expect(end(...LOCAL, 5_000_000, ...WAITING, 3_900_000, OTHER)).toBe("incomplete, end");
    expect(end(...LOCAL, 5_000_000, ...WAITING, 4_100_000, OTHER)).toBe("dropped");
  });

  it("[F4] of whole seconds the next one proves nothing", () => {
    const seconds = (pause: number) =>
      endOf(
        rewrapped(
          [...WHOLE, ...SHORT, pause, OTHER],
          (us, text) => `<4>Nov 22 19:43:0${Math.floor(us / 1e6)} host kernel: ${text}`,
        ),
      );
    expect(seconds(1_000_000)).toBe("incomplete, end");
    expect(seconds(2_000_000)).toBe("dropped");
  });

  it("[F4] without stamps the next log lines tell, other text behind them nothing", () => {
    const bare = (...items: readonly Item[]) => endOf(rewrapped(items, (_, text) => text));
    expect(bare(...WHOLE, ...SHORT, OTHER, OTHER, "")).toBe("incomplete, end");
  });

  it("[F4] another program's wall clock beside the kernel's stamps is not the log's time", () => {
    const text = rewrapped(
      [...WHOLE, ...SHORT],
      (us, line) => `Nov 22 19:43:02 host kernel: [${(us / 1e6).toFixed(6).padStart(12)}] ${line}`,
    );
    expect(endOf(`${text}Nov 22 19:43:02 host cron[7]: (root) CMD (true)\n`)).toBe("incomplete, end");
  });
});

describe("why nothing is said of an end", () => {
  it("[F7] records were lost behind its last line", () => {
    expect(end(...WHOLE, ...SHORT, "lost 40", 400_000, OTHER)).toBe("incomplete, lost");
  });

  it("[F7] no chain behind its last line is known to log", () => {
    expect(end(...WHOLE.slice(0, 1), 400_000, OTHER)).toBe("incomplete, unlogged");
  });
});
