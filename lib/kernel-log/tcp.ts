import { type Cursor, known } from "./cursor";
import { takeIncomplete } from "./incomplete";
import type { Tcp } from "./log-line";
import { takeOptions } from "./options";

/** In the order in which the kernel prints them. */
const FLAGS = ["AE", "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"] as const;
const FLAG_WORDS = FLAGS.map((flag) => `${flag} `);

/** One shared array for each combination: a log repeats a handful of them. */
const combinations: (readonly string[] | undefined)[] = [];

function takeFlags(cursor: Cursor): readonly string[] {
  let bits = 0;
  for (let i = 0; i < FLAG_WORDS.length; i++) {
    // URGP always follows: stop looking at its U, which only URG shares.
    const code = cursor.text.charCodeAt(cursor.pos);
    if (code === 85 && i > 3) break;
    const word = FLAG_WORDS[i] as string;
    if (code === word.charCodeAt(0) && cursor.take(word)) bits |= 1 << i;
  }
  const shared = combinations[bits];
  if (shared !== undefined) return shared;
  const flags = FLAGS.filter((_, i) => (bits & (1 << i)) !== 0);
  combinations[bits] = flags;
  return flags;
}

/** Behind `PROTO=TCP␠` (dump_tcp_header, nf_log_syslog.c). */
export function takeTcp(cursor: Cursor, tail: boolean): Tcp {
  const incomplete = tail ? -1 : takeIncomplete(cursor);
  if (tail || incomplete >= 0 || cursor.stopped) return tcp(-1, -1, -1, -1, -1, [], -1, null, incomplete);
  const sport = cursor.decimal("SPT=");
  const dport = cursor.decimal("DPT=");
  let seq = -1;
  let ack = -1;
  if (cursor.looksAt("SEQ=")) {
    seq = cursor.decimal("SEQ=");
    ack = cursor.decimal("ACK=");
  }
  const window = cursor.decimal("WINDOW=");
  cursor.hex("RES=0x");
  const flags = cursor.stopped ? [] : takeFlags(cursor);
  const urgp = cursor.lastDecimal("URGP=");
  return tcp(sport, dport, seq, ack, window, flags, urgp, takeOptions(cursor), -1);
}

function tcp(
  sport: number,
  dport: number,
  seq: number,
  ack: number,
  window: number,
  flags: readonly string[],
  urgp: number,
  options: string | null,
  incomplete: number,
): Tcp {
  return {
    kind: "tcp",
    sport: known(sport),
    dport: known(dport),
    seq: known(seq),
    ack: known(ack),
    window: known(window),
    flags,
    urgp: known(urgp),
    options,
    incompleteBytes: known(incomplete),
  };
}
