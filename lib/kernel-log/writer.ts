import { meaningsOf, wordsOf } from "./prefix-words";

/**
 * What puts a time in front of a line, and so what may follow it: a host and a tag behind syslog's; behind an ISO time
 * those, or any line (`ts`); a container's runtime names nobody.
 */
export type Stamper = "syslog" | "iso" | "runtime";

/** Who wrote a line (K4). `from`: where his text begins; another writer's tag is part of it. */
export type Writer = { readonly isKernel: boolean; readonly from: number };

/** `host `, `kern.warn ` (BusyBox's syslogd and logread), `tag[1]: `. No host's name ends in a colon. */
const ORIGIN = /^(\S*[^\s:]) (?:([a-z]+[0-7]?\.[a-z]+) )?([^\s:[]+)(?:\[\d+\])?: ?/;
/** Where logread has no host. */
const OTHER_FACILITY = /^(?!kern\.)[a-z]+[0-7]?\.(?:emerg|alert|crit|err|warn|notice|info|debug)$/;
/** journalctl --no-hostname, logread. */
const KERNEL_WITHOUT_HOST = /^(?:kern\.[a-z]+ )?[Kk]ernel: /;
/** A writer without a host: `sshd[1]: `, `user.warn `, as those two write it. */
const WRITER_WITHOUT_HOST = /^(?:[a-z]+[0-7]?\.[a-z]+ |[^\s:[]+(?:\[\d+\])?: )/;
/**
 * Behind a runtime's time a shipper has written syslog's line, too: with a process number a tag is no rule's prefix
 * (`host ulogd[12]: `), nor is the kernel's with a host before it.
 */
const SYSLOGS_OWN = /^(?:(?:\S+ )?[^\s:[]+\[\d+\]|\S+ [Kk]ernel): /;
/** A host's name (RFC 1123, and `_`) or address, and what stands behind it. */
const HOST = /^([\w.-]+|[\da-fA-F:.]+:[\da-fA-F:.]*) /;

/** Whom the beginning of a line behind a time names; null: nobody. */
export function writerIn(head: string, by: Stamper): Writer | null {
  if (by === "runtime" && !SYSLOGS_OWN.test(head)) return null;
  const hostless = KERNEL_WITHOUT_HOST.exec(head);
  if (hostless !== null) return { isKernel: true, from: hostless[0].length };
  const origin = ORIGIN.exec(head);
  const [all = "", host = "", level = host, tag = ""] = origin ?? [];
  if (isKernelTag(tag) && !OTHER_FACILITY.test(level)) return { isKernel: true, from: all.length };
  if (origin !== null) return { isKernel: false, from: host.length + 1 };
  return WRITER_WITHOUT_HOST.test(head) ? { isKernel: false, from: 0 } : null;
}

/** Whether a line that names nobody, in no other wrapper, may be the kernel's. */
export function mayBeKernels(head: string, by: Stamper): boolean {
  switch (by) {
    case "runtime":
      return true;
    // rsyslog's files have `<time> <host> fw IN=` where somebody has logged without a tag.
    case "iso":
      return !beginsWithHost(head);
    // ulogd's LOGEMU writes so: `Nov 22 19:43:02 host fw IN=`.
    case "syslog":
      return false;
  }
}

/** What may be a host's name is one, unless it says a chain and nothing else. */
function beginsWithHost(head: string): boolean {
  const [, name] = HOST.exec(head) ?? [];
  if (name === undefined) return false;
  const meanings = wordsOf(name).map(meaningsOf);
  const isPrefix =
    meanings.every(({ length }) => length > 0) && meanings.flat().some(({ kind }) => kind === "chain");
  return !isPrefix;
}

/** Every klogd's; toybox's is `Kernel`. */
export function isKernelTag(tag: string): boolean {
  return tag === "kernel" || tag === "Kernel";
}

type Fields = Readonly<Record<string, unknown>>;

/** By these names shippers say who wrote a line; `facility` is the kernel's as `kern` or 0. */
const SHIPPERS_NAMES = [
  "appname",
  "program",
  "ident",
  "tag",
  "syslogtag",
  "programname",
  "SYSLOG_IDENTIFIER",
  "_TRANSPORT",
];

/** Who but the kernel wrote what a shipper's object holds; "?" where only the facility says so, null where nothing does. */
export function shippersOther(fields: Fields): string | null {
  const other = SHIPPERS_NAMES.map((name) => fields[name]).find(
    (writer) => typeof writer === "string" && !/^kernel:?$/.test(writer),
  );
  if (typeof other === "string") return other;
  const { facility } = fields;
  return facility === undefined || facility === "kern" || facility === 0 || facility === "0" ? null : "?";
}

/** The fields that journald adds to what a process wrote (man systemd.journal-fields); of the kernel's it has none. */
const OF_PROCESS = ["_PID", "_COMM", "_EXE", "_UID", "_SYSTEMD_UNIT", "SYSLOG_PID"];

/** `--output-fields=MESSAGE` leaves out who wrote it: nobody named may be the kernel. */
export function mayBeKernelsInJournal(fields: Fields): boolean {
  const { _TRANSPORT: transport, SYSLOG_IDENTIFIER: tag, SYSLOG_FACILITY: facility } = fields;
  if (transport !== undefined) return transport === "kernel";
  if (tag !== undefined) return tag === "kernel";
  if (facility !== undefined && Number(facility) !== 0) return false;
  return !OF_PROCESS.some((name) => Object.hasOwn(fields, name));
}
