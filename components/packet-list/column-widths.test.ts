import { describe, expect, it } from "vitest";
import { readSettings } from "../settings/settings";
import { widthVariables, withWidth } from "./column-widths";
import { listGrid } from "./list-columns";

describe("the list's column widths", () => {
  it("are within bounds however they were stored, and nothing else is taken", () => {
    const stored = {
      widths: { time: 9_999, info: -4, fate: "wide", hops: null, bytes: 50, addresses: 120.4 },
    };
    expect(readSettings(stored).widths).toEqual({ time: 800, info: 32, addresses: 120 });
    expect(readSettings({ widths: "wide" })).toEqual({});
  });

  it("one is chosen, and goes back to what fits", () => {
    const chosen = withWidth({ time: 90 }, "info", 200);
    expect(chosen).toEqual({ time: 90, info: 200 });
    expect(withWidth(chosen, "info", null)).toEqual({ time: 90 });
  });

  it("each is a variable that the grid's tracks use, whichever columns there are", () => {
    const [variable] = Object.keys(widthVariables({ info: 200 }));
    expect(variable).toBe("--w-info");
    expect(listGrid(null).className).toContain(`var(${variable},`);
    expect(listGrid(["info", "fate"]).gridTemplateColumns).toContain(`var(${variable},`);
  });
});
