import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";

/** Root's own: what must be found again after a crash. Gone with the next boot. */
export const RUN_FOLDER = "/run/hopscope";

const CLAIM_END = ".claim.json";

export type Owner = { readonly pid: number; readonly startTicks: number };

/** proc_pid_stat(5), field 22: with it, a pid that was given away again is not taken for the old process. */
export function startTicks(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie waits for its parent only: it holds nothing any more.
    return fields[0] === "Z" ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

export function isAlive(owner: Owner): boolean {
  return startTicks(owner.pid) === owner.startTicks;
}

/**
 * Runs `undo` when this process exits, however it comes to that short of a signal that nobody catches:
 * a reader of our output that went away, too. Returns what takes that back.
 */
export function atExit(undo: () => void): () => void {
  process.on("exit", undo);
  return () => void process.off("exit", undo);
}

let holder = process.pid;

/** What this process holds is another's, with which it ends: who started it knows that one. */
export function holdInNameOf(pid: number): void {
  holder = pid;
}

export type Claim<T> = { readonly update: (data: T) => void; readonly release: () => void };

/**
 * A file that says who holds `name` and with what. Null: a living process holds it already.
 * A dead holder's file is replaced. Of two processes that ask at once, one gets it.
 */
export function claim<T>(name: string, data: T): Claim<T> | null {
  const file = `${RUN_FOLDER}/${name}${CLAIM_END}`;
  const me = { pid: holder, startTicks: startTicks(holder) ?? 0 };
  const put = (value: T) => writeWhole(file, { owner: me, data: value });
  return exclusively(() => {
    sweepClaims();
    if (readClaim(name) !== null) return null;
    put(data);
    const removeFile = () => removeWhole(file);
    const forget = atExit(removeFile);
    return {
      update: put,
      release: () => {
        forget();
        removeFile();
      },
    };
  });
}

/** Nobody ever sees it half written, `kill -9` in the midst of it included. */
export function writeWhole(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeWhole(file: string): void {
  for (const each of [file, `${file}.new`]) rmSync(each, { force: true });
  removeRunFolder();
}

/** The claim of a living process; null when there is none. */
export function readClaim<T>(name: string): { readonly owner: Owner; readonly data: T } | null {
  try {
    const read = JSON.parse(readFileSync(`${RUN_FOLDER}/${name}${CLAIM_END}`, "utf8"));
    return isAlive(read.owner) ? read : null;
  } catch {
    return null;
  }
}

/** What all living processes hold; what dead ones held goes. */
export function readClaims<T>(): readonly T[] {
  try {
    return exclusively(() => sweepClaims<T>());
  } catch {
    return [];
  }
}

/** After a `kill -9`, at the next start of any of us. */
function sweepClaims<T>(): readonly T[] {
  const files = readdirSync(RUN_FOLDER).filter((name) => name.endsWith(CLAIM_END));
  return files.flatMap((file) => {
    const held = readClaim<T>(file.slice(0, -CLAIM_END.length));
    if (held === null) removeWhole(`${RUN_FOLDER}/${file}`);
    return held?.data ?? [];
  });
}

const LOCK = `${RUN_FOLDER}/.holder`;
/** Held by who takes a dead holder's lock away: of two who saw it, the slower one would take the faster one's. */
const BREAKING = `${RUN_FOLDER}/.breaking`;

/** Not root, and nobody has made the folder ours. */
export class RunFolderError extends Error {}

/** One process at a time, on this machine. Throws a RunFolderError where the folder is not ours. Waits without yielding: the holder needs microseconds. */
export function exclusively<T>(work: () => T): T {
  while (!take(LOCK)) waitOrBreak();
  try {
    return work();
  } finally {
    rmSync(LOCK, { force: true });
    removeRunFolder();
  }
}

/** False: somebody has it. symlink(2) is the one step: no lock is ever seen that does not say whose it is. */
function take(lock: string): boolean {
  try {
    // Each time: the process before us may just have taken the folder along.
    mkdirSync(RUN_FOLDER, { recursive: true, mode: 0o700 });
    symlinkSync(JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) }), lock);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOENT") throw new RunFolderError(code);
    return false;
  }
}

/** By `kill -9`, while it held the lock. */
function isDeadOnes(lock: string): boolean {
  try {
    return !isAlive(JSON.parse(readlinkSync(lock)));
  } catch {
    return false;
  }
}

function waitOrBreak(): void {
  if (isDeadOnes(BREAKING)) rmSync(BREAKING, { force: true });
  if (!isDeadOnes(LOCK) || !take(BREAKING)) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    return;
  }
  // Only who breaks may remove it, so what is seen now is what goes.
  if (isDeadOnes(LOCK)) rmSync(LOCK, { force: true });
  rmSync(BREAKING, { force: true });
}

/** Leaves no trace: the last one out takes the folder along. */
function removeRunFolder(): void {
  try {
    if (readdirSync(RUN_FOLDER).length === 0) rmdirSync(RUN_FOLDER);
  } catch {}
}
