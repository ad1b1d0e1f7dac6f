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

/**
 * By these names shippers say who wrote it, a dot before a name inside of an object (Elastic's schema, Filebeat's) or in a
 * flat one.
 */
const SHIPPERS_NAMES = [
  "appname",
  "program",
  "ident",
  "tag",
  "syslogtag",
  "programname",
  "SYSLOG_IDENTIFIER",
  "_TRANSPORT",
  "process.name",
  "process.program",
  "log.syslog.appname",
  "syslog.identifier",
  "systemd.transport",
];
const SHIPPERS_FACILITIES = ["facility", "syslog.facility", "log.syslog.facility.code"];

/** Who but the kernel wrote what a shipper's object holds; "?" where no name says who, null where nothing says another. */
export function shippersOther(fields: Fields): string | null {
  const writers = SHIPPERS_NAMES.flatMap((name) => fieldAt(fields, name) ?? []);
  const others = writers.filter((writer) => typeof writer !== "string" || !isKernels(writer));
  const named = others.find((writer) => typeof writer === "string");
  if (typeof named === "string") return named;
  const facilities = SHIPPERS_FACILITIES.map((name) => fieldAt(fields, name));
  const isForeign = facilities.some((facility) => facility !== undefined && !isKernelFacility(facility));
  return others.length > 0 || isForeign ? "?" : null;
}

function fieldAt(fields: Fields, path: string): unknown {
  if (Object.hasOwn(fields, path)) return fields[path];
  const dot = path.indexOf(".");
  const inner = dot < 0 ? undefined : fields[path.slice(0, dot)];
  return typeof inner === "object" && inner !== null
    ? fieldAt(inner as Fields, path.slice(dot + 1))
    : undefined;
}

/** syslogtag has the colon, and some have a process number. */
function isKernels(writer: string): boolean {
  return isKernelTag(writer.replace(/(?:\[\d{1,10}\])?:?$/, ""));
}

function isKernelFacility(facility: unknown): boolean {
  return facility === 0 || facility === "0" || facility === "kern";
}

/** The fields that journald adds to what a process wrote (man systemd.journal-fields); of the kernel's it has none. */
const OF_PROCESS = ["_PID", "_COMM", "_EXE", "_UID", "_SYSTEMD_UNIT", "SYSLOG_PID"];

/** `--output-fields=MESSAGE` leaves out who wrote it: nobody named may be the kernel. */
export function mayBeKernelsInJournal(fields: Fields): boolean {
  const { _TRANSPORT: transport, SYSLOG_IDENTIFIER: tag, SYSLOG_FACILITY: facility } = fields;
  if (transport !== undefined) return transport === "kernel";
  if (tag !== undefined) return typeof tag === "string" && isKernelTag(tag);
  if (facility !== undefined && !isKernelFacility(facility)) return false;
  return !OF_PROCESS.some((name) => Object.hasOwn(fields, name));
}
