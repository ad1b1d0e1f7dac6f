import type { Cursor } from "./cursor";
import type { Ip4, Ip6 } from "./log-line";

/** What the transport header's text depends on. */
export type L4Context = {
  readonly family: 4 | 6;
  /** Not the head fragment: nf_log_syslog.c prints no transport fields. */
  readonly tail: boolean;
};

export type EmbeddedParser = (cursor: Cursor) => Ip4 | Ip6 | null;
