import { execFileSync } from "node:child_process";
import type { DockerBox } from "./docker-box";

/** What Docker itself makes is left as it is. */
const IPTABLES = `*raw
:PREROUTING ACCEPT
:OUTPUT ACCEPT
COMMIT
*mangle
:PREROUTING ACCEPT
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
COMMIT
*nat
:INPUT ACCEPT
COMMIT
*filter
:INPUT ACCEPT
:OUTPUT ACCEPT
COMMIT
`;
const EBTABLES = `*nat
:PREROUTING ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
`;

/** Every table of iptables and ebtables with all of its chains, empty where Docker has put nothing. */
export function makeAllTables(box: DockerBox): void {
  const enter = ["-t", String(box.pid), "--net", "--mount", "--"];
  execFileSync("nsenter", [...enter, "iptables-restore", "--noflush"], { input: IPTABLES });
  execFileSync("nsenter", [...enter, "ebtables-restore", "--noflush"], { input: EBTABLES });
}
