/**
 * Expected failures: a code, and for each a sentence with cause and fix. Feeds the command line,
 * the log and the page. `detail` (a port, a path) is added by whoever reports it.
 */
export type Fault = { readonly title: string; readonly cause: string; readonly fix: string };

export const FAULTS = {
  "port-in-use": {
    title: "The port is in use",
    cause: "Another program, perhaps another hopscope, listens there.",
    fix: "Stop it, or choose another port with --listen 127.0.0.1:PORT.",
  },
  "not-root": {
    title: "Not root",
    cause: "Rules, the lab and the kernel log need root.",
    fix: "Run it with sudo; replay works without.",
  },
  "not-linux": {
    title: "Not Linux",
    cause: "Netfilter is the Linux kernel's.",
    fix: "Run hopscope on the Docker host itself; replay works here.",
  },
  "kmsg-denied": {
    title: "The kernel log may not be read",
    cause: "With kernel.dmesg_restrict=1 it takes root with CAP_SYSLOG to open /dev/kmsg.",
    fix: "Run it as root on the host itself (in a container: --cap-add SYSLOG --device /dev/kmsg); replay works without.",
  },
  "kmsg-missing": {
    title: "There is no kernel log",
    cause: "The device /dev/kmsg is not here, as in most containers.",
    fix: "Run it on the host itself (in a container: --cap-add SYSLOG --device /dev/kmsg); replay works without.",
  },
  "old-node": {
    title: "Node is too old",
    cause: "The program needs Node 20.19 or later.",
    fix: "Install it from nodejs.org or your distribution and run it again.",
  },
  "not-built": {
    title: "The page is not built",
    cause: "The folder out/ beside dist/ is missing.",
    fix: "Run npm run build.",
  },
  "missing-programs": {
    title: "A system program is missing",
    cause: "The lab and the log rules need nft, ip and iptables.",
    fix: "Install them (Debian, Ubuntu: apt-get install nftables iproute2 iptables); replay works without.",
  },
  "file-unreadable": {
    title: "The file cannot be read",
    cause: "It was changed or taken away meanwhile, or is a directory, or its disk fails.",
    fix: "Choose it again; in a terminal `cat FILE` says whether it can be read at all.",
  },
  "file-missing": {
    title: "There is no such file",
    cause: "Nothing has that name, or a folder in it is none.",
    fix: "Check the name; one without a leading / is looked for in the folder where hopscope is run.",
  },
  "file-is-folder": {
    title: "That is a directory",
    cause: "What is read is one file.",
    fix: "Name a file in it.",
  },
  "file-denied": {
    title: "The file may not be read",
    cause: "Its permissions, or those of a folder above it, leave it to others.",
    fix: "Run it as who may read it (sudo), or have that one make a copy for you.",
  },
  "file-unwritable": {
    title: "The file cannot be written",
    cause: "Its folder is missing or not yours to write, or it is a symbolic link.",
    fix: "Choose another name.",
  },
  "file-exists": {
    title: "There is a file of that name",
    cause: "A recording never replaces one.",
    fix: "Choose another name, or move that file away.",
  },
  "no-docker": {
    title: "No Docker answers",
    cause: "No engine listens on /var/run/docker.sock, or on the Unix socket that DOCKER_HOST names.",
    fix: "Start it (systemctl start docker), or name its socket: DOCKER_HOST=unix:///PATH.",
  },
  "docker-gone": {
    title: "Docker does not answer at the moment",
    cause: "The engine was stopped, or starts again. What is shown is as it was before.",
    fix: "It goes on by itself when the engine is back.",
  },
  "docker-rootless": {
    title: "Docker is rootless here",
    cause:
      "Its bridges and rules are in a namespace of that user's own: no rule of this host sees a packet between its containers.",
    fix: "Start the containers with the system's Docker: systemctl start docker; docker --context default run …",
  },
  "docker-too-large": {
    title: "Docker's answer is too long",
    cause:
      "There are more than about 4,000 containers, or their labels are very long. What is shown is as it was before.",
    fix: "Remove containers that nobody needs; traffic can be traced all the same.",
  },
  "no-container": {
    title: "That container is not there",
    cause: "It has stopped, or has no IPv4 address in that network.",
    fix: "Choose one that runs.",
  },
  "unknown-container": {
    title: "No container of that name runs",
    cause: "Docker has none that runs under that name or id at the moment.",
    fix: "See those that run with `docker ps`; its addresses are looked up when the rules go in.",
  },
  "unknown-network": {
    title: "There is no network of that name",
    cause: "Docker has none under that name or id.",
    fix: "See those that there are with `docker network ls`.",
  },
  "no-own-address": {
    title: "It has no address of its own",
    cause: "It is on the host's own network or on none, or Docker names no subnet of it.",
    fix: "Choose what is logged with --address and --port instead.",
  },
  "no-address": {
    title: "There is no way from there to here",
    cause:
      "That port is no longer published, or the container is on no bridge of this host (macvlan, ipvlan, none).",
    fix: "Choose another sender, or another port.",
  },
  "no-outside": {
    title: "The outside machine could not be made",
    cause: "It takes CAP_SYS_ADMIN and CAP_NET_ADMIN, and a documentation network that no route here uses.",
    fix: "Run hopscope as root on the host itself, or send from a container or the host.",
  },
  "netns-denied": {
    title: "The container's network may not be entered",
    cause:
      "It has ended in this moment; or hopscope lacks what that takes: CAP_SYS_ADMIN, the host's own view of its processes, and CAP_SYS_PTRACE where it runs as another user than root.",
    fix: "Send again; if it runs, start hopscope as root on the host itself, or send the traffic by hand with docker exec.",
  },
  "no-net-raw": {
    title: "A ping may not be sent",
    cause: "ping takes CAP_NET_RAW, which the host process does not have.",
    fix: "Connect by TCP instead, which takes no right, or run hopscope as root on the host itself.",
  },
  "file-with-live": {
    title: "A file is for replay",
    cause: "A live target has no use for a file.",
    fix: "Leave out --target, or the file.",
  },
  "bad-message": {
    title: "Message not understood",
    cause: "The page and the server are of different versions, or something else is talking.",
    fix: "Reload the page.",
  },
  "not-presenter": {
    title: "Only the presenter may do that",
    cause: "This page was opened with the viewers' address.",
    fix: "Use the presenter's address that hopscope printed when it started.",
  },
  "too-many-requests": {
    title: "Too many requests",
    cause: "Controls are limited to a few a second.",
    fix: "Wait a second and try again.",
  },
  "cannot-listen": {
    title: "Cannot listen there",
    cause: "The address is not one of this machine, or the port needs privileges that web has given up.",
    fix: "Choose an address of this machine and a port above 1023 with --listen ADDRESS:PORT.",
  },
  "token-refused": {
    title: "No access",
    cause: "The address has no token, or one of an earlier start.",
    fix: "Open the address that hopscope printed when it started.",
  },
  "server-lost": {
    title: "The connection to hopscope is lost",
    cause:
      "It was ended, by hand or because one of its processes ended, which its terminal names, or the network between is down. What is shown is what had come by then.",
    fix: "When it is back this page goes on by itself. If it was started anew, open the address that it prints: each start has its own.",
  },
  "presenter-remote": {
    title: "The presenter must be on this machine",
    cause: "Without TLS the presenter's token would cross the network in clear.",
    fix: "Open the presenter's address on the machine that runs hopscope, or through an SSH tunnel to the same port.",
  },
  "replay-only": {
    title: "This is a recording",
    cause: "Rules and test traffic need a live target.",
    fix: "Start hopscope with --target lab as root.",
  },
  "bad-socket": {
    title: "No socket can be made there",
    cause:
      "Its folder is missing or everybody may write in it, the group is not known, or another listens there.",
    fix: "Make a folder for it (install -d -m 0750 -g hopscope /run/hopscope-web), and name a group that exists.",
  },
  "rights-kept": {
    title: "Privileges could not be given up",
    cause: "Root without CAP_SETUID and CAP_SETGID cannot become nobody; and the group must exist.",
    fix: "Give both (in a container: --cap-add SETUID --cap-add SETGID), or start it as another user.",
  },
  "program-unreadable": {
    title: "The program's own files may be read by root only",
    cause: "Its processes run as nobody.",
    fix: "Install it where everybody may read, for example in /usr/lib/hopscope.",
  },
  "no-net-admin": {
    title: "The rules may not be changed",
    cause: "It takes CAP_NET_ADMIN in the network namespace that is watched.",
    fix: "Run it as root on the host itself (in a container: --cap-add NET_ADMIN --network host).",
  },
  "host-gone": {
    title: "The host process is gone",
    cause:
      "It ended. Rules of nft went with it; those of iptables are removed by a small process that outlives it, unless that ended too, as in a container that is killed.",
    fix: "Start hopscope again, or hopscope host alone where it runs apart: it removes what was left behind, as `hopscope rules delete` does, and the page finds it by itself.",
  },
  "host-hung": {
    title: "The host process does not answer",
    cause: "A change of the rules is taking too long and is not confirmed.",
    fix: "Wait, or start hopscope again: the rules go with it.",
  },
  "host-failed": {
    title: "The host process could not do that",
    cause: "Something that it does not expect went wrong; what was begun was taken back.",
    fix: "Try again; if it stays so, please report it with the words in parentheses.",
  },
  "dock-gone": {
    title: "Docker is no longer asked",
    cause: "The process that may open Docker's socket ended: containers and networks are shown as they were.",
    fix: "Start hopscope again (hopscope dock alone, where it runs apart: the page finds it by itself).",
  },
  "kmsg-gone": {
    title: "The kernel log is no longer read",
    cause: "The process that reads it ended.",
    fix: "Start hopscope again (hopscope kmsg alone, where it runs apart: the page finds it by itself).",
  },
  "lines-missing": {
    title: "Log lines are missing",
    cause: "The rules logged more lines than arrived, though none was lost in the kernel's ring.",
    fix: "Run `hopscope doctor`: it sends one packet by one rule, and says where its line ends.",
  },
  "records-lost": {
    title: "Records of the kernel log were lost",
    cause:
      "More was logged than could be read before the kernel's ring was written over. The ledger counts what is lost; packets around such a gap may be incomplete, and the place is marked.",
    fix: "Trace less: one address or port, a sample, or fewer lines a second.",
  },
  "too-slow": {
    title: "Disconnected: too slow",
    cause: "This page took no data for ten seconds.",
    fix: "It reconnects by itself and shows the number of events it missed.",
  },
  "no-nft": {
    title: "nft is missing",
    cause: "The rules are inserted by nft, and it is not installed.",
    fix: "Install the package nftables.",
  },
  "no-iptables": {
    title: "iptables cannot be used",
    cause: "iptables-save is not installed, or what it listed could not be read.",
    fix: "Install the package iptables, or use --backend nft.",
  },
  "iptables-refused": {
    title: "The rules were refused",
    cause: "iptables, ip6tables or ebtables did not take one of them; those that stood were removed again.",
    fix: "`hopscope doctor` says what this kernel lacks; --backend nft needs none of them.",
  },
  "sampling-needs-nft": {
    title: "Sampling needs the nft back end",
    cause: "ebtables cannot look at a packet's id, so the hooks would log different packets.",
    fix: "Use --backend nft, or log all packets.",
  },
  "article-needs-iptables": {
    title: "The article's rules are iptables' and ebtables'",
    cause: "They stand in the chains themselves, as the article has them.",
    fix: "Use --backend iptables.",
  },
  "filter-too-wide": {
    title: "The filter names too much",
    cause: "So many addresses and ports would take thousands of iptables rules.",
    fix: "Name fewer, or use --backend nft, which needs one rule for them.",
  },
  "rules-restored": {
    title: "The rules were removed by others and put back",
    cause:
      "Something flushed or restored the host's iptables: a firewall that reloads, Docker that restarts.",
    fix: "Packets of that second or two are incomplete. The page and `hopscope rules insert` say which chains, and who it was if that is known.",
  },
  "rules-given-up": {
    title: "The rules were removed by others twice",
    cause: "Something flushes the host's iptables again and again; hopscope does not fight with it.",
    fix: "Start tracing again when that has ended, or use the nft back end, whose rules cannot be removed by others.",
  },
  "nft-refused": {
    title: "The rules were refused",
    cause: "nft or the kernel did not take them; none was left behind.",
    fix: "Linux 5.12 or newer is needed; `hopscope doctor` says more.",
  },
  "nft-hangs": {
    title: "nft does not answer",
    cause: "A rule change was not confirmed within 5 s: nft is stopped, or the kernel's rule lock is held.",
    fix: "See what holds it; the rules go as soon as hopscope ends.",
  },
  "run-folder": {
    title: "/run/hopscope cannot be written",
    cause: "There it is noted who holds rules and labs, so that no packet is logged twice.",
    fix: "Run it as root, or make the folder its own: install -d -m 0700 -o USER /run/hopscope.",
  },
  "rules-held": {
    title: "Another hopscope holds the rules",
    cause: "Only one set of rules stands at a time, so that no packet is logged twice.",
    fix: "Use that one, or remove its rules with `hopscope rules delete` where it runs.",
  },
  "trace-ended": {
    title: "Tracing ended at its set time",
    cause: "Log rules go by themselves after the time that was chosen when tracing started.",
    fix: "Start tracing again; there a longer time can be chosen.",
  },
  "rules-gone": {
    title: "The rules are gone",
    cause:
      "The process that held them has ended: somebody ran `hopscope rules delete`, or killed it. Or this server was held up for some seconds, and did not say that it still wants them.",
    fix: "Start tracing again; where a lab is watched, the next test traffic does.",
  },
  "console-level": {
    title: "Log lines would reach the console",
    cause:
      "The console shows debug lines (kernel.printk above 7, or ignore_loglevel); a slow console stalls the machine.",
    fix: "Run `dmesg -n 7`, or boot without ignore_loglevel.",
  },
  "bad-lab-name": {
    title: "HOPSCOPE_LAB is no name for a lab",
    cause: "It takes 1 to 40 of the characters a-z, 0-9 and -.",
    fix: "Choose another name, or unset it.",
  },
  "lab-running": {
    title: "A lab is running already",
    cause: "Another hopscope on this machine holds it.",
    fix: "Use that one, or end that process.",
  },
  "lab-served": {
    title: "The lab is a running dashboard's",
    cause: "That process holds it, logs in it and takes it down when it ends.",
    fix: "Send the scenario from the dashboard, or end that process.",
  },
  "lab-program": {
    title: "A program is missing",
    cause: "The lab is built with the packages nftables, iproute2 and iptables; util-linux is always there.",
    fix: "Install them, on Debian: apt-get install nftables iproute2 iptables.",
  },
  "lab-failed": {
    title: "The lab did not come up",
    cause: "A step was refused; all that stood was taken down again.",
    fix: "It takes root with CAP_SYS_ADMIN and CAP_NET_ADMIN, and a kernel with network namespaces; `hopscope doctor` says more.",
  },
  "lab-denied": {
    title: "The lab may not be built",
    cause: "Its network namespaces take CAP_SYS_ADMIN, and what stands in them CAP_NET_ADMIN.",
    fix: "Run it as root on the host itself (in a container: --cap-add SYS_ADMIN --cap-add NET_ADMIN); replay works without.",
  },
  "no-lab": {
    title: "No lab is running",
    cause: "It was not started, or one of its processes was ended.",
    fix: "Start it with `hopscope lab up`, or `hopscope serve --target lab`.",
  },
  "lab-gone": {
    title: "The lab is gone",
    cause: "One of its processes ended, and with any of them all of it goes, its rules too.",
    fix: "Send test traffic, or start tracing: either makes it anew.",
  },
  "nf-log-all-netns": {
    title: "The kernel logs the first namespace only",
    cause:
      "net.netfilter.nf_log_all_netns is not there: hopscope itself runs in a network namespace or container.",
    fix: "Run it on the machine itself, or in a container with --network host.",
  },
  "no-ping": {
    title: "ping is missing",
    cause: "This scenario sends a ping.",
    fix: "Install the package iputils-ping (or busybox).",
  },
  "scenario-failed": {
    title: "The scenario did not go as meant",
    cause: "Its program ended otherwise than expected; what it printed, if anything, stands above.",
    fix: "Look at the packets it left; `hopscope lab down` and `up` makes a fresh lab.",
  },
  "host-busy": {
    title: "Too many requests",
    cause: "The privileged process takes a few requests a second.",
    fix: "Try again in a second.",
  },
  "doctor-failed": {
    title: "The doctor did not finish",
    cause: "A probe did not end in time, or the program could not be started.",
    fix: "Run `hopscope doctor` as root in a terminal: it prints what it finds.",
  },
  "bad-request": {
    title: "The request was not understood",
    cause: "A field is missing, of the wrong kind or out of its range.",
    fix: "Check what was typed, above all the address; if that is right, please report it.",
  },
  "empty-input": {
    title: "The input is empty",
    cause: "There is not one record in it.",
    fix: "Save the log while packets pass, for example with hopscope record -o FILE or dmesg > FILE.",
  },
  "no-conversation": {
    title: "There is no such conversation",
    cause: "The log holds no packet, or fewer conversations than that number.",
    fix: "See what it holds with hopscope analyze FILE.",
  },
  "not-a-log": {
    title: "This is no text",
    cause: "It holds NUL bytes and not one log line of netfilter.",
    fix: "Give a kernel log as text, or packed with gzip; unpack other archives first.",
  },
  "broken-gzip": {
    title: "The packed log breaks off",
    cause: "It was cut, or is still being written, or a part of it is damaged.",
    fix: "Look at it with `gzip -t FILE`; `zcat FILE | hopscope analyze -` reads what is whole.",
  },
  "lines-cut": {
    title: "Lines seem cut into rows",
    cause: "Rows without a head of their own go on what the row before began, so ways and fates are wrong.",
    fix: "Save the log anew without a width (dmesg > FILE, journalctl -k > FILE).",
  },
  "newest-first": {
    title: "The newest line is the first",
    cause: "No packet's way can be put together so, and no fate is certain.",
    fix: "Turn the log round (tac FILE, or journalctl without -r).",
  },
  "clocks-mixed": {
    title: "Two logs are mixed",
    cause: "Lines of one packet have stamps of two clocks, so ways break off, and no fate is certain.",
    fix: "Read the log of one program alone (dmesg > FILE, journalctl -k > FILE).",
  },
  "records-twice": {
    title: "Records are there twice",
    cause: "Lines come again with the same stamp, so packets and their lines may be counted twice.",
    fix: "Read the log of one program alone (dmesg > FILE, journalctl -k > FILE).",
  },
  "no-answer": {
    title: "The server did not answer",
    cause: "The connection was lost before it could.",
    fix: "Look at the status; when it is live again, look whether it was done, and repeat it if not.",
  },
  "bad-prefix-map": {
    title: "The prefix map was not understood",
    cause: "A line of it is not of the form: prefix = family:table:CHAIN.",
    fix: "Write for example: fw-in = ip:filter:INPUT (families bridge, ip, ip6, arp; # begins a comment).",
  },
  "unknown-chain": {
    title: "The prefix map names a chain that does not exist",
    cause: "No host has a base chain of that name in that table.",
    fix: "Write one that is there, in capitals, for example ip:filter:INPUT or ip:nat:PREROUTING.",
  },
  "bad-filter": {
    title: "The filter was not understood",
    cause: "Its text is not of the form field:value, joined by blanks, or, - and parentheses.",
    fix: "Look at the column that is named; for example: fate:dropped dport:80 -src:10.0.0.0/8",
  },
} as const satisfies Record<string, Fault>;

export type FaultCode = keyof typeof FAULTS;

/** Why a file cannot be read, by what the system calls it (errno(3)); anything else is `file-unreadable`. */
export const FILE_FAULTS: Readonly<Record<string, FaultCode>> = {
  ENOENT: "file-missing",
  ENOTDIR: "file-missing",
  EISDIR: "file-is-folder",
  EACCES: "file-denied",
  EPERM: "file-denied",
};

export function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(FAULTS, code);
}
