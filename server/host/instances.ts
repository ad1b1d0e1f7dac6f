/** The instance that watches this machine itself; no lab can have this name (server/cli/lab-name.ts). */
export const HOST_INSTANCE = "@host";

/** The lab's, where HOPSCOPE_LAB names no other. */
export const LAB_CLAIM = "lab";

/** The name that the command line finds an instance's rules by; no instance can have it. */
export function rulesClaimOf(instance: string): string {
  return `${instance}.rules`;
}
