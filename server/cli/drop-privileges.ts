/** `nobody` and its group on every distribution; by number, so that no name service is asked. */
export const NOBODY = 65534;

/**
 * From root to nobody (or `user`), for good: no groups but `group` and `more`, no capabilities (setuid(2) away
 * from 0 clears the permitted and effective sets, capabilities(7)). Does nothing where the process was not root
 * to begin with.
 * Throws if any right is left, since to go on would be worse than to stop.
 */
export function dropPrivileges(
  group: string | number = NOBODY,
  more: readonly number[] = [],
  user: number = NOBODY,
): void {
  if (process.getuid?.() !== 0) return;
  process.chdir("/");
  process.umask(0o077);
  process.setgroups?.([...more]);
  process.setgid?.(group);
  process.setuid?.(user);
  const isRoot = process.getuid() === 0 || process.geteuid?.() === 0 || process.getgid?.() === 0;
  // Node counts the process's own group among them (getgroups(2) may).
  const isMore = process.getgroups?.().some((id) => id !== process.getgid?.() && !more.includes(id));
  if (isRoot || isMore) throw new Error("privileges could not be dropped");
}
