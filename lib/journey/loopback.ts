import type { OpenPacket } from "./open-packet";
import { STEP } from "./position";
import type { Visit } from "./visit";

/**
 * OUT=lo in OUTPUT is where it was to go when the hook began. Behind nat OUTPUT's rewrite it is routed anew, and the
 * chains behind still print the old device (nf_nat_ipv4_local_fn, nf_nat_proto.c). `stale`: its destination shows that;
 * `open`: nat OUTPUT lies ahead.
 */
export function wayOverLo(packet: OpenPacket): "no" | "yes" | "open" | "stale" {
  const { outDevice, position, isStaleLo } = packet;
  if (outDevice !== "lo") return "no";
  if (isStaleLo) return "stale";
  return position.step === STEP.netOut && position.beforeDestinationNat ? "open" : "yes";
}

/** Over `lo` goes what is for this host, and that mostly has one address for both ends. */
export function isStaleLo(outDevice: string | null, { position, datagram }: Visit): boolean {
  if (outDevice !== "lo" || position.step !== STEP.netOut || position.beforeDestinationNat) return false;
  if (datagram === null || datagram.kind === "arp") return false;
  return datagram.src !== datagram.dst && !datagram.dst.startsWith("127.");
}
