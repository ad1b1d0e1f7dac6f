import { describe, expect, it } from "vitest";
import { InputLooks } from "./input-looks";

const BLOCK = 1 << 20;
const ZEROS = new Uint8Array(BLOCK);
/** Each byte as often as the others, as /dev/urandom has them. */
const NOISE = Uint8Array.from({ length: BLOCK }, (_, at) => (at * 167) & 255);
const TEXT = new Uint8Array(Buffer.from("usb 1-1: new device\n".repeat(1000)));

function seen(blocks: readonly Uint8Array[], hasEnd = false): InputLooks {
  const looks = new InputLooks(hasEnd);
  for (const block of blocks) looks.note(block);
  return looks;
}

describe("what an input looks like", () => {
  it("[W55] an endless binary is given up, a short one is told at its end", () => {
    for (const block of [ZEROS, NOISE]) {
      expect(seen(Array(16).fill(block)).isHopeless).toBe(false);
      expect(seen(Array(16).fill(block)).why()).toBe("not-a-log");
      expect(seen(Array(17).fill(block)).isHopeless).toBe(true);
    }
    expect(seen([]).why()).toBe("empty-input");
    expect(seen([TEXT]).why()).toBeNull();
  });

  it("[W55] a file is never given up: it has an end, and a log may stand behind any number of NULs", () => {
    for (const block of [ZEROS, NOISE]) expect(seen(Array(64).fill(block), true).isHopeless).toBe(false);
    expect(seen(Array(64).fill(ZEROS), true).why()).toBe("not-a-log");
  });

  it("[W55] a text with binary in it is never given up, wherever that stands", () => {
    const some = new Uint8Array([...TEXT, 0, 1, 2]);
    expect(seen([...Array(16).fill(ZEROS), TEXT, ...Array(16).fill(ZEROS)]).isHopeless).toBe(false);
    expect(seen(Array(2000).fill(some)).isHopeless).toBe(false);
    const looks = seen([ZEROS]);
    looks.noteLine();
    for (let i = 0; i < 40; i++) looks.note(ZEROS);
    expect(looks.isHopeless).toBe(false);
    expect(looks.why()).toBeNull();
  });
});
