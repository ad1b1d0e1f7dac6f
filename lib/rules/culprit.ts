/** As the kernel calls them: a script by its file's name, and at most 15 characters of it (proc_pid_comm(5)). */
const SUSPECTS =
  /^(dockerd|firewalld|firewall-cmd|firewall-offlin|ufw|ip6?tables|netfilter-persi|ebtables|nft|fail2ban-server|kube-proxy)/;
/** They only look: also `iptables -t nat -nvL`, `-C`, `-V`. */
const READS =
  /^\S*tables\S*-save\b|^\S*nft(?: -\S+)* (?:list|monitor|describe)\b|^\S*tables\b.* (?:-\w*[LSCV]\w*|--(?:list|list-rules|check|version))(?: |$)/;
/**
 * Of any hopscope: the owner of its tables, its one way with a restore, what names a chain or tag of its own, and the end
 * of a table that was made for it, as those of Docker's own rules never are.
 */
const OWN =
  /^\S*nft -j -i$|^\S*(?:ip6?tables\S*-restore -w 5|ebtables-restore) --noflush$|\bhop-[a-z2-7]{8}\b|^\S*nft delete table (?!ip6? (?:filter|nat)$)\S+ \S+$/;
/** Whoever rewrites rules has been started before the first of them is missed: a firewall takes so long to begin. */
const BEGINS_S = 2;

/**
 * Programs known to rewrite rules, out of those that were started since the rules were last seen to stand, or just
 * before. What has ended already is not seen.
 * @param started as `HostIptables.started`. @param seenS since that look.
 */
export function suspectsIn(started: string, seenS: number): readonly string[] {
  return started.split("\n").flatMap((line) => {
    const [, pid, ageS, name = "", words = ""] = /^(\d+) ([\d.]+) ([^\t]*)\t?(.*)$/.exec(line) ?? [];
    if (!SUSPECTS.test(name) || READS.test(words) || OWN.test(words)) return [];
    if (Number(ageS) > seenS + BEGINS_S) return [];
    return [`${name} (process ${pid}) was started ${Math.round(Number(ageS))} s before`];
  });
}
