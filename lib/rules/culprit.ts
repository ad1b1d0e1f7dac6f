const SUSPECTS =
  /^(dockerd|firewalld|ufw|ip6?tables|ip6?tables-restore|ebtables|nft|fail2ban-server|kube-proxy)/;

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
