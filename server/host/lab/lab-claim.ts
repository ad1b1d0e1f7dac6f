import { LAB_CLAIM } from "../instances";
import { readClaim } from "../run-files";
import type { Namespaces } from "./lab-network";

/** The command that a lab stands for. */
export type LabHolder = "hopscope serve" | "hopscope lab";
export type LabClaim = { readonly holder: LabHolder; readonly pids: Namespaces | null };

/** The namespaces of a lab that another process runs; null when there is none. */
export function findLab(
  instance = LAB_CLAIM,
): { readonly ownerPid: number; readonly pids: Namespaces } | null {
  const found = readClaim<LabClaim>(instance);
  return found?.data.pids ? { ownerPid: found.owner.pid, pids: found.data.pids } : null;
}

/** Whose the lab of that name is, also while it is still coming up; null: nobody's. */
export function labHolder(
  instance: string,
): { readonly pid: number; readonly holder: LabHolder; readonly named: string } | null {
  const found = readClaim<LabClaim>(instance);
  if (found === null) return null;
  const { pid } = found.owner;
  const { holder } = found.data;
  return { pid, holder, named: `process ${pid}, ${holder}` };
}
