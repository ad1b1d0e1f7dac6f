import { closeSync, constants, fdatasync, openSync } from "node:fs";
import { release } from "node:os";
import { dirname } from "node:path";
import type { Duplex } from "node:stream";
import { faultLine } from "./fault-line";
import { freeSpace } from "./free-space";
import { openKernelLog } from "./open-kernel-log";
import { createRecordingFile } from "./recording-file";
import { startKmsg } from "./start-kmsg";

const SYNC_EVERY_MS = 1000;

/**
 * Records the kernel log from now on to `path` until a signal comes or the disk is full. The file holds
 * what /dev/kmsg gave, byte for byte, after one header line in journalctl's style, which readers skip.
 * Resolves with the exit code: 1 if it stopped by itself.
 */
export async function record(path: string): Promise<number> {
  const log = openKernelLog();
  if (log.kind === "fault") return refuse(faultLine(log.code, log.detail));
  let file: number;
  try {
    file = openOutput(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(code === "EEXIST" ? faultLine("file-exists", path) : faultLine("file-unwritable", message));
  }
  const began = new Date().toISOString();
  const header = Buffer.from(`-- Logs begin at ${began}, kernel ${release()}, recorded by hopscope --\n`);
  const recording = createRecordingFile(file);
  if (!recording.writeHeader(header))
    return refuse(faultLine("file-unwritable", plainReason(recording.error())));

  const kmsg = startKmsg(log.descriptor);
  closeSync(log.descriptor);
  const records = kmsg.stdio[3] as Duplex;
  let reason: string | null = "the reader ended";
  let isStopping = false;
  /** The reader sends what is in the log by now, and ends. What came first is the reason. */
  const stopFor = (why: string | null) => {
    if (!isStopping) reason = why;
    isStopping = true;
    records.end();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stopFor(null));
  // Not before a signal would be heard.
  process.stderr.write(`hopscope: recording the kernel log to ${path}; Ctrl-C ends it.\n`);
  const upkeep = setInterval(() => {
    fdatasync(file, () => {});
    if (isNearlyFull(path)) stopFor("the disk is nearly full");
  }, SYNC_EVERY_MS);
  await new Promise<void>((resolve) => {
    records.on("data", (bytes: Buffer) => {
      if (recording.error() !== null || recording.append(bytes)) return;
      stopFor(plainReason(recording.error()));
    });
    records.on("error", () => {});
    records.on("close", () => resolve());
  });
  clearInterval(upkeep);
  recording.seal();
  closeSync(file);
  process.stderr.write(
    reason === null
      ? `hopscope: records in ${path}: ${recording.records()}\n`
      : `hopscope: stopped at line ${recording.records()}: ${reason}; ${path} is whole up to there.\n`,
  );
  return reason === null ? 0 : 1;
}

/**
 * For the owner alone: the log names hosts and flows. Never over what is there, which may be the one
 * recording of its kind; nor through a symbolic link (open(2), O_EXCL), since this is root.
 */
function openOutput(path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  return openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
}

function isNearlyFull(path: string): boolean {
  const { freeBytes, keepBytes } = freeSpace(dirname(path));
  return freeBytes < keepBytes;
}

function plainReason(error: NodeJS.ErrnoException | null): string {
  if (error?.code === "ENOSPC" || error?.code === "EDQUOT") return "the disk is full";
  return error?.message ?? "writing failed";
}

function refuse(line: string): number {
  process.stderr.write(line);
  return 2;
}
