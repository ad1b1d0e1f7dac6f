import { existsSync, readFileSync, writeFileSync } from "node:fs";
import {
  atExit,
  exclusively,
  isAlive,
  type Owner,
  RUN_FOLDER,
  removeWhole,
  startTicks,
  writeWhole,
} from "../run-files";

/** Without it the kernel drops the log lines of every namespace but the first (nf_log_syslog.c). */
export const NF_LOG_ALL_NETNS = "/proc/sys/net/netfilter/nf_log_all_netns";
const FILE = `${RUN_FOLDER}/nf-log-all-netns.json`;

type Users = { readonly before: string; readonly users: readonly Owner[] };

/** Switches it on for this process too. False where there is no such switch. */
export function holdNfLogAllNetns(): boolean {
  if (!existsSync(NF_LOG_ALL_NETNS)) return false;
  exclusively(() => {
    const known = readUsers() ?? { before: readFileSync(NF_LOG_ALL_NETNS, "utf8").trim(), users: [] };
    const me = { pid: process.pid, startTicks: startTicks(process.pid) ?? 0 };
    writeWhole(FILE, { ...known, users: [...known.users.filter(isAlive), me] });
    writeFileSync(NF_LOG_ALL_NETNS, "1");
  });
  forgets.push(atExit(takeBackOne));
  return true;
}

/** One a use of this process. */
const forgets: (() => void)[] = [];

/** Takes one use of this process back. */
export function releaseNfLogAllNetns(): void {
  forgets.pop()?.();
  takeBackOne();
}

function takeBackOne(): void {
  settle((users) => {
    const mine = users.findIndex((user) => user.pid === process.pid);
    return users.filter((_, index) => index !== mine);
  });
}

/** After a `kill -9`: dead users count no longer. */
export function sweepNfLogAllNetns(): void {
  settle((users) => users);
}

function settle(keep: (users: readonly Owner[]) => readonly Owner[]): void {
  if (!existsSync(FILE)) return;
  exclusively(() => {
    const known = readUsers();
    if (known === null) return;
    const users = keep(known.users).filter(isAlive);
    if (users.length > 0) return writeWhole(FILE, { ...known, users });
    writeFileSync(NF_LOG_ALL_NETNS, known.before);
    removeWhole(FILE);
  });
}

function readUsers(): Users | null {
  try {
    return JSON.parse(readFileSync(FILE, "utf8"));
  } catch {
    return null;
  }
}

/** Some living process has switched it on and will switch it back. */
export function isHeldNfLogAllNetns(): boolean {
  return readUsers()?.users.some(isAlive) ?? false;
}
