import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { planRules } from "./plan-rules";
import { commandLine, previewTexts, printedTexts } from "./preview";
import { hostWith, IPTABLES_PLAN, surroundingsOf } from "./testing/host-texts";

const COMMANDS = {
  nft: ["add table ip hopscope { flags owner; }"],
  sites: [[["iptables", "-I", "DOCKER-USER", "1", "-j", "hop-abcdefgh-0"]]],
  undo: [["iptables", "-D", "DOCKER-USER", "-j", "hop-abcdefgh-0"]],
};

function printed(backend: "nft" | "iptables", userChains: boolean): string {
  const surroundings = surroundingsOf(hostWith("DOCKER-USER"));
  const planned = planRules({ ...IPTABLES_PLAN, backend, userChains }, surroundings);
  if (!planned.ok) throw new Error(planned.code);
  return printedTexts(previewTexts(planned.value, COMMANDS, null));
}

/** What a real shell makes of a text. */
function sh(text: string, ...options: readonly string[]): string {
  return execFileSync("sh", options, { input: text, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
}

it("[R22] prints what undoes rules of iptables as it is to be run, in a function that is not run yet", () => {
  for (const backend of ["nft", "iptables"] as const)
    expect(printed(backend, true)).toMatch(
      /\nundo_hopscope\(\) \{\niptables -D DOCKER-USER -j hop-abcdefgh-0\n(?:kill .*\n)?\}\n$/,
    );
});

it("[R22] prints for a shell what nft takes beside them, as the input of one that goes on in the background", () => {
  const text = printed("nft", true);
  for (const each of [text, printed("iptables", true)]) expect(sh(each, "-n")).toBe("");
  expect(text).toContain("\nadd table ip hopscope { flags owner; }\n");
  const [, begin = "", delimiter = ""] = /^(\{ cat <<'(\w+)')$/m.exec(text) ?? [];
  expect(text.slice(text.indexOf(begin)).split(`\n${delimiter}\n`)).toHaveLength(2);
  // By stubs: nft tells its input and ends; whatever feeds it does then.
  const stubs = `nft() { head -n 1 >&3; }\niptables() { echo "iptables $*" >&3; }\nkill() { echo "kill $*" >&3; }\n`;
  const said = sh(`exec 3>&1\n${stubs}${text}wait\nundo_hopscope\n`).trimEnd().split("\n");
  expect(said.toSorted()).toEqual([
    expect.stringMatching(/^add table ip hopscope/),
    "iptables -D DOCKER-USER -j hop-abcdefgh-0",
    "iptables -I DOCKER-USER 1 -j hop-abcdefgh-0",
    expect.stringMatching(/^kill \d+$/),
  ]);
});

it("[R22] prints no function where ending nft undoes all, and no word that a shell would stumble over", () => {
  const text = printed("nft", false);
  expect(text).not.toContain("undo_hopscope");
  expect(text).toMatch(/# to undo it:\n# Ctrl-D ends that nft/);
  expect(text.replace(/^# /gm, "")).not.toContain("'");
});

it("[R23] gives each word to the shell as it is, whoever has chosen it, and shows the terminal none that it obeys", () => {
  const hostile = [
    ...[
      "a';touch\u0024{IFS}by-chain;'",
      "hop-80abcdef'; touch by-comment; #",
      "\\'",
      "'",
      "",
      "$(id)",
      "`id`",
    ],
    ...[
      "\u001b]0;owned\u0007\u001b[2J",
      "\u009b2J",
      "\u202eabc",
      "~",
      "*",
      "-x",
      "a\\",
      "%s\\0101",
      "é\ud83d\ude00",
    ],
  ];
  const word = fc.oneof(
    fc.constantFrom(...hostile),
    fc.string({ unit: "binary" }).filter((text) => !/[\0\n]/.test(text)),
  );
  const words = fc.array(word, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(words, (given) => {
      const line = commandLine(["iptables", "-D", ...given, "-j", "x"], null);
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      const stub = `iptables() { printf '%s\\0' "$@"; }\n`;
      expect(sh(`${stub}${line}\n`).split("\0").slice(0, -1)).toEqual(["-D", ...given, "-j", "x"]);
    }),
    { numRuns: 200, examples: [[hostile]] },
  );
});

it("[R23] says a name that others gave in a note of one line, in escapes", () => {
  const surroundings = surroundingsOf(hostWith("\u001b]0;owned\u0007\u001b[2J"));
  const planned = planRules({ ...IPTABLES_PLAN, userChains: true }, surroundings);
  if (!planned.ok) throw new Error(planned.code);
  expect(previewTexts(planned.value, COMMANDS, null).insert).toContain(
    "# left out, for their names: \\x1b]0;owned\\x07\\x1b[2J\n",
  );
});
