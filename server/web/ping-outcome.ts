import type { Outcome, TrafficRequest } from "@/lib/protocol/events";

type Sent = Outcome<{ readonly output: string }>;

/**
 * The kernel refuses to run a ping whose file asks for a capability that nobody may have any more (execve(2), EPERM;
 * capabilities(7), "Safety checking"): nsenter says so of the program, Node of the host's own, busybox by itself.
 */
const NOT_RUN = /^nsenter: failed to execute .*: Operation not permitted$|\bspawn\b.*\bEPERM\b/m;
/** BusyBox; iputils, which has named the socket in three ways; inetutils. */
const NO_SOCKET =
  /^ping6?: (?:permission denied|(?:icmp open socket|socket|socktype): .*\b(?:Operation not permitted|Permission denied)|Lacking privilege for icmp socket)/m;

/** What became of test traffic, with the right cause where it was a ping that lacks CAP_NET_RAW. */
export function pingOutcome({ act }: TrafficRequest, sent: Sent): Sent {
  if (act.kind !== "ping") return sent;
  const said = sent.ok ? sent.value.output : sent.detail;
  const isRefused = sent.ok ? NO_SOCKET.test(said) : NOT_RUN.test(said);
  return isRefused ? { ok: false, code: "no-net-raw", detail: said.trim().split("\n")[0] ?? "" } : sent;
}
