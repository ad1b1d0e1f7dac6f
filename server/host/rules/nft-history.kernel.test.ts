import { once } from "node:events";
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { expect, it } from "vitest";
import { spawnBound } from "../programs";
import { describeInBox } from "../testing/describe-in-box";

/** Where nft without a HOME, and with one, writes what was typed into it (nftables' cli.c); null: not there. */
function histories(): readonly (number | null)[] {
  return ["/", homedir()].map(
    (folder) => statSync(`${folder}/.nft.history`, { throwIfNoEntry: false })?.mtimeMs ?? null,
  );
}

describeInBox("an nft whose input ends, as it does when host is killed", () => {
  it("[H3] writes what it was told into no file", async () => {
    const before = histories();
    const nft = spawnBound({ program: "nft", args: ["-j", "-i"] }, ["pipe", "ignore", "ignore"]);
    nft.stdin?.end("list table ip hopscope-absent\n");
    const [exit] = await once(nft, "exit");
    expect(exit).toBe(0);
    expect(histories()).toEqual(before);
  });
});
