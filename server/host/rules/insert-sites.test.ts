import { expect, it, vi } from "vitest";
import { run } from "../programs";
import { insertSites } from "./insert-sites";
import { startSweeper } from "./sweeper";

vi.mock("../programs", { spy: true });
vi.mock("./sweeper");

it("[H12] a sweeper undoes at once what could not be inserted, for whatever reason", async () => {
  const sweep = vi.fn(async () => {});
  const never = new Promise<void>(() => {});
  vi.mocked(startSweeper).mockResolvedValue({
    ...{ pid: 1, sweeping: never, gone: never, sweep },
    instruct: async () => {},
  });
  vi.mocked(run).mockRejectedValueOnce(new Error("spawn ENOMEM"));
  const lines = [["-N", "hop-abcdefgh-1"]];
  const site = { family: "ip", table: "raw", number: 1, placed: [], lines } as const;
  vi.mocked(run).mockResolvedValue({ exit: 1, stdout: "", stderr: "" });
  const inserted = await insertSites({ nft: [], sites: [site], legacy: false }, "abcdefgh", null);
  expect(inserted).toMatchObject({ ok: false, code: "iptables-refused" });
  expect(sweep).toHaveBeenCalledOnce();
});
