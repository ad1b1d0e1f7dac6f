/** Empty and broken states: what happened, and the next step. */
export const empty = {
  forPresenter: "For the presenter:",
  idleTitle: "See the way of each packet",
  idleText:
    "Open a kernel log with netfilter LOG lines, or start with one of the three article logs: a ping between containers, one from the host, a connection from outside.",
  idleLive:
    "To watch a host live, run hopscope serve there and open the whole address that it prints: the token behind its # lets this page see the packets.",
  connectingTitle: "Connecting",
  connectingText: "Asking the hopscope server for its packets.",
  offTitle: "Tracing is off",
  offText:
    "No rule of this page is in place. Start tracing to see packets; the rules are shown before they are inserted.",
  offViewer: "The presenter has not started tracing yet.",
  failedTitle: "Tracing has ended",
  failedText: "The reason stands above. Start tracing again; the rules are shown before they are inserted.",
  failedViewer: "The reason stands above. The presenter can start tracing again.",
  quietTitle: "Tracing, no packet yet",
  quietViewer: "The presenter has not sent any test traffic yet.",
  quietLab: "Send test traffic to see its way.",
  quietDocker: "Send test traffic with the button above, or make some of your own, for example",
  quietCommand: "docker exec CONTAINER ping -c1 ADDRESS",
  nothingTitle: "No packet in this log",
  nothingText:
    "{lines, plural, =0 {The log is empty.} one {# line was read; it is not a netfilter LOG line.} other {# lines were read; none is a netfilter LOG line.}} hopscope reads lines like the one below.",
  firewallText:
    "{lines, plural, one {# line was read.} other {# lines were read.}} {count, plural, one {# is a netfilter line of UFW or firewalld, by a rule of its own: it does not name its chain} other {# are netfilter lines of UFW or firewalld, by rules of their own: they do not name their chain}}, one prefix stands for several. Say which it is, and draw {count, plural, one {it} other {them}}:",
  firewallMap: "[UFW BLOCK] = ip:filter:INPUT",
  firewallCommand: "hopscope figure LOG -o way.svg --map FILE",
  foreignText:
    "{lines, plural, one {# line was read.} other {# lines were read.}} {count, plural, one {# looks} other {# look}} like netfilter's, but the log says that {writers} wrote {count, plural, one {it} other {them}}, not the kernel, whose lines alone are read. Open what the kernel wrote:",
  foreignUnnamed: "another program",
  foreignCommand: "journalctl -k -o short-precise",
  nothingExample: "PREFIX IN=eth0 OUT= MAC=… SRC=172.18.0.3 DST=172.18.0.2 LEN=84 …",
  unreadableTitle: "The file could not be read",
  unreadableText: "{name}: {reason}",
  tooLarge: "It is larger than {limit, number} MB. Cut it, or run hopscope serve on it.",
  binary: "It is not text.",
  deniedTitle: "Denied",
  deniedText:
    "The token in the address is missing or no longer valid. Open the address that hopscope serve printed.",
  incompatibleTitle: "Page and server are of different versions",
  incompatibleText: "Reload the page to get the one that fits the server.",
  reload: "Reload",
  faults: "{count, plural, one {# problem} other {# problems}}",
  unknownFault: "Unknown problem: {code}",
  cause: "Cause",
  fix: "Fix",
  dismiss: "Dismiss",
  reconnecting: "The connection is lost. hopscope goes on when it is back; nothing is shown twice.",
} as const;
