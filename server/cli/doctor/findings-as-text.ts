import type { Finding } from "@/lib/protocol/events";

const MARKS: Readonly<Record<Finding["state"], string>> = { fine: "ok  ", note: "note", problem: "FAIL" };

/** For the terminal. Names of links and bridges are other people's text: bytes 0x20 to 0x7e only. */
export function findingsAsText(findings: readonly Finding[]): string {
  const problems = findings.filter(({ state }) => state === "problem").length;
  const last =
    problems === 0 ? "Nothing stands in the way." : `${problems} in the way; mend the first one first.`;
  return `${findings.map(asText).join("")}${last}\n`;
}

function asText({ state, what, effect, command }: Finding): string {
  const head = `${MARKS[state]}  ${plain(what)}\n`;
  if (state === "fine") return head;
  return `${head}      effect: ${plain(effect)}\n      do:     ${plain(command)}\n`;
}

function plain(text: string): string {
  return text.replace(/…/g, "...").replace(/[^\x20-\x7e]/g, "?");
}
