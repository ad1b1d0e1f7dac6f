import { describe, expect, it } from "vitest";
import { COLUMNS, columnsOf, readSettings } from "../settings/settings";
import { cellLook, listGrid } from "./list-columns";

describe("the list's columns", () => {
  it("a row has as many cells as its grid has tracks, whichever were chosen", () => {
    for (let set = 1; set < 2 ** COLUMNS.length; set += 1) {
      const chosen = COLUMNS.filter((_, at) => (set >> at) % 2 === 1);
      const cells = COLUMNS.filter((column) => cellLook(column, chosen) !== null);
      expect(cells).toEqual(chosen);
      expect(listGrid(chosen).gridTemplateColumns?.split(/ (?![^(]*\))/)).toHaveLength(chosen.length);
    }
  });

  it("are in their own order however they were stored, and all of them go as there is room when none is left", () => {
    expect(readSettings({ columns: ["fate", "time", "bytes", 7] }).columns).toEqual(["time", "fate"]);
    expect(readSettings({ columns: "time" })).toEqual({});
    expect(columnsOf([])).toBeNull();
    expect(COLUMNS.filter((column) => cellLook(column, null) === null)).toEqual([]);
  });
});
