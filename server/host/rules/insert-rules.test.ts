import { beforeEach, describe, expect, it, vi } from "vitest";
import { done } from "../outcome";
import { insertRules } from "./insert-rules";
import { insertSites } from "./insert-sites";
import { insertTables } from "./insert-tables";

vi.mock("./insert-sites");
vi.mock("./insert-tables");

const closed: string[] = [];
const part = (name: string) => ({
  ...{ pid: 1, inserted: [], gone: new Promise<void>(() => {}) },
  close: async () => {
    closed.push(name);
  },
});
const insert = () =>
  insertRules({ nft: ["x"], sites: [], legacy: false }, "abcdefgh", null, new AbortController().signal);

beforeEach(() => {
  closed.length = 0;
  const tables = { ...part("nft"), list: async () => done([]) };
  vi.mocked(insertTables).mockResolvedValue(done(tables));
});

describe("what was started for rules", () => {
  it("[H12] is closed where the rest of them cannot be inserted at all", async () => {
    vi.mocked(insertSites).mockRejectedValue(new Error("spawn E2BIG"));
    expect(await insert()).toMatchObject({ ok: false, code: "host-failed" });
    expect(closed).toEqual(["nft"]);
  });

  it("[H12] is closed where it cannot be listed", async () => {
    const list = () => Promise.reject(new Error("spawn ENOMEM"));
    vi.mocked(insertSites).mockResolvedValue(done({ ...part("sites"), list, change: async () => "" }));
    expect(await insert()).toMatchObject({ ok: false, code: "host-failed" });
    expect(closed).toEqual(["nft", "sites"]);
  });
});
