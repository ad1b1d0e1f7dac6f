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
    cause: "It is missing, a directory, or not yours to read.",
    fix: "Check its name and its permissions.",
  },
  "no-docker-yet": {
    title: "This version does not watch Docker yet",
    cause: "It has the lab and replay.",
    fix: "Use --target lab or --target replay.",
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
  "too-slow": {
    title: "Disconnected: too slow",
    cause: "This page took no data for ten seconds.",
    fix: "It reconnects by itself and shows the number of events it missed.",
  },
} as const satisfies Record<string, Fault>;

export type FaultCode = keyof typeof FAULTS;
