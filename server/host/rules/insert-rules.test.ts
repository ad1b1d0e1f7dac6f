import { describe, expect, it } from "vitest";
import { done } from "../outcome";
import { insertRules } from "./insert-rules";

/** Both back ends as they are where a program cannot be started. */
function starting(insertSites: () => Promise<unknown>) {
  const closed: string[] = [];
  const part = (name: string) => ({
    ...{ pid: 1, inserted: [], gone: new Promise<void>(() => {}) },
    close: async () => {
      closed.push(name);
    },
  });
  const tables = { ...part("nft"), list: async () => done([]) };
  const backEnds = { insertTables: async () => done(tables), insertSites };
  const asked = { nft: ["x"], sites: [], legacy: false };
  const inserted = insertRules(asked, "abcdefgh", null, new AbortController().signal, backEnds as never);
  return { part, closed, inserted };
}

describe("what was started for rules", () => {
  it("[H12] is closed where the rest of them cannot be inserted at all", async () => {
    const { closed, inserted } = starting(() => Promise.reject(new Error("spawn E2BIG")));
    expect(await inserted).toMatchObject({ ok: false, code: "host-failed" });
    expect(closed).toEqual(["nft"]);
  });

  it("[H12] is closed where it cannot be listed", async () => {
    const list = () => Promise.reject(new Error("spawn ENOMEM"));
    const { part, closed, inserted } = starting(async () =>
      done({ ...part("sites"), list, change: async () => "" }),
    );
    expect(await inserted).toMatchObject({ ok: false, code: "host-failed" });
    expect(closed).toEqual(["nft", "sites"]);
  });
});
