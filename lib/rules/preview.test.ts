import { expect, it } from "vitest";
import { planRules } from "./plan-rules";
import { previewTexts, printedTexts } from "./preview";
import { hostWith, IPTABLES_PLAN, surroundingsOf } from "./testing/host-texts";

const COMMANDS = {
  nft: ["add table ip hopscope { flags owner; }"],
  list: ["nft list table ip hopscope"],
  sites: [[["iptables", "-I", "DOCKER-USER", "1", "-j", "hop-abcdefgh-0"]]],
  undo: [["iptables", "-D", "DOCKER-USER", "-j", "hop-abcdefgh-0"]],
};

function printed(backend: "nft" | "iptables", userChains: boolean): string {
  const surroundings = surroundingsOf(hostWith("DOCKER-USER"));
  const planned = planRules({ ...IPTABLES_PLAN, backend, userChains }, surroundings);
  if (!planned.ok) throw new Error(planned.code);
  return printedTexts(previewTexts(planned.value, COMMANDS, null));
}

it("[R22] prints what undoes rules of iptables as it is to be run, in a function that is not run yet", () => {
  for (const backend of ["nft", "iptables"] as const)
    expect(printed(backend, true)).toMatch(
      /\nundo_hopscope\(\) \{\niptables -D DOCKER-USER -j hop-abcdefgh-0\n(?:#.*\n)?\}\n$/,
    );
});

it("[R22] prints no function where ending nft undoes all, and no word that a shell would stumble over", () => {
  const text = printed("nft", false);
  expect(text).not.toContain("undo_hopscope");
  expect(text).toMatch(/# to undo it:\n# Ctrl-D ends that nft/);
  expect(text.replace(/^# /gm, "")).not.toContain("'");
});
