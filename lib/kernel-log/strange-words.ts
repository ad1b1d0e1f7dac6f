/** Keys of all that nf_log_syslog.c prints behind IN= and OUT=. */
const KEYS: ReadonlySet<string> = new Set(
  (
    "PHYSIN PHYSOUT MAC MACSRC MACDST MACPROTO VPROTO VID SRC DST LEN TOS PREC TTL ID PROTO SPT DPT SEQ ACK " +
    "WINDOW RES URGP TYPE CODE PARAMETER POINTER GATEWAY MTU UID GID MARK TC HOPLIMIT FLOWLBL SPI TUNNEL HTYPE PTYPE " +
    "OPCODE IPSRC IPDST IN OUT"
  ).split(" "),
);
const FIELD = /^([A-Z][A-Z0-9_]*)=\S*$/;
/** More are another program's. */
const MOST = 4;

/**
 * The text without the fields behind `from` whose keys are none of netfilter's, such as a patched kernel prints between
 * its own (K43); null where there are none, or too many.
 */
export function withoutStrangeWords(text: string, from: number): string | null {
  const words = text.slice(from).split(" ");
  const kept = words.filter((word) => {
    const key = FIELD.exec(word)?.[1];
    return key === undefined || KEYS.has(key);
  });
  const strange = words.length - kept.length;
  return strange === 0 || strange > MOST ? null : text.slice(0, from) + kept.join(" ");
}
