import { execFileSync } from "node:child_process";

const octets = (i: number) => `10.0.${i >> 8}.${i & 255}`;
const thousand = (line: (i: number) => string) => Array.from({ length: 1000 }, (_, i) => line(i)).join("\n");
const restore = (head: string, line: (i: number) => string) => `${head}\n${thousand(line)}\nCOMMIT\n`;

const RULES: readonly (readonly [string, readonly string[], string])[] = [
  [
    "iptables-restore",
    ["--noflush"],
    restore("*filter", (i) => `-A FORWARD -s ${octets(i)} -m comment --comment "of others" -j ACCEPT`),
  ],
  [
    "ip6tables-restore",
    ["--noflush"],
    restore("*filter", (i) => `-A INPUT -s fd00::${i.toString(16)} -p tcp --dport 80 -j DROP`),
  ],
  [
    "ebtables-restore",
    [],
    restore("*filter\n:FORWARD ACCEPT", (i) => `-A FORWARD -p IPv4 --ip-src ${octets(i)} -j ACCEPT`),
  ],
  [
    "nft",
    ["-f", "-"],
    `add table ip foreign\nadd chain ip foreign c\n${thousand((i) => `add rule ip foreign c ip saddr ${octets(i)} counter`)}\n`,
  ],
];

/** A thousand rules of others in each tool, in that process's network namespace. */
export function addForeignRules(pid: number): void {
  for (const [program, args, input] of RULES)
    execFileSync("nsenter", [`--net=/proc/${pid}/ns/net`, "--", program, ...args], { input });
}

/** They alone, in the order in which they stand, out of `savesOf`. */
export function foreignIn(saves: string): string {
  return saves
    .split("\n")
    .filter((line) => /\b10\.0\.[0-3]\.\d|fd00::/.test(line))
    .join("\n");
}
