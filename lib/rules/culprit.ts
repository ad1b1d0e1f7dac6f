/** As the kernel calls them: a script by its file's name, and at most 15 characters of it (proc_pid_comm(5)). */
const SUSPECTS =
  /^(dockerd|firewalld|firewall-cmd|firewall-offlin|ufw|ip6?tables|netfilter-persi|ebtables|nft|fail2ban-server|kube-proxy)/;

/**
 * Programs known to rewrite rules, out of those that were started just now; what has ended already is not seen.
 * @param started as `HostIptables.started`.
 */
export function suspectsIn(started: string): readonly string[] {
  return started.split("\n").flatMap((line) => {
    const [, pid, ageS, name = ""] = /^(\d+) (\d+) (.*)$/.exec(line) ?? [];
    return SUSPECTS.test(name) ? [`${name} (process ${pid}) was started ${ageS} s before`] : [];
  });
}
