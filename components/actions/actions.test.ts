import { describe, expect, it } from "vitest";
import { EN } from "@/lib/i18n";
import { ACTIONS } from "./actions";
import { isSingleKey, keyOfEvent } from "./key-of-event";
import { meaningOf } from "./key-sequence";

const press = (key: string, more: object = {}) =>
  keyOfEvent({ key, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 0, ...more });

describe("actions", () => {
  it("no key means two things", () => {
    const keys = ACTIONS.flatMap((action) => action.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("no key that means something is the first of two", () => {
    for (const { keys } of ACTIONS)
      for (const one of keys.filter((name) => name.includes(" ")))
        expect(meaningOf(one.split(" ")[0] ?? "", ACTIONS)).toEqual({ kind: "begins" });
    expect(meaningOf("t left", ACTIONS)).toMatchObject({ action: { id: "window-earlier" } });
    expect(meaningOf("t q", ACTIONS)).toEqual({ kind: "nothing" });
  });

  it("every action has a name, and its id is its own", () => {
    for (const { label } of ACTIONS) expect(EN.actions[label].length).toBeGreaterThan(0);
    expect(new Set(ACTIONS.map(({ id }) => id)).size).toBe(ACTIONS.length);
  });
});

describe("key of an event", () => {
  it("names what the key makes, on any layout", () => {
    expect(press("?")).toBe("?");
    expect(press("N")).toBe("N");
    expect(press(" ")).toBe("space");
    expect(press("K", { ctrlKey: true })).toBe("ctrl+k");
    expect(press("k", { metaKey: true })).toBe("ctrl+k");
  });

  it("is nothing while an input method composes, and with Alt", () => {
    expect(press("n", { isComposing: true })).toBeNull();
    expect(press("n", { keyCode: 229 })).toBeNull();
    expect(press("n", { altKey: true })).toBeNull();
  });

  it("tells the shortcuts that can be switched off", () => {
    expect(ACTIONS.flatMap(({ keys }) => keys).filter(isSingleKey)).toEqual(
      expect.arrayContaining(["j", "k", "n", "N", "?", "/"]),
    );
    expect(isSingleKey("space")).toBe(false);
    expect([isSingleKey("t left"), isSingleKey("ctrl+k")]).toEqual([true, false]);
  });
});
