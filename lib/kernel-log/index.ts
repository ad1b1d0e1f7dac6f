export { AsideCounter, type Asides } from "./asides";
export { CutSigns } from "./cut-signs";
export type { LogEntry } from "./entry";
export type {
  Arp,
  Icmp,
  Ip4,
  Ip6,
  Layer3,
  Layer4,
  LogLine,
  MacHeader,
  OtherL3,
  OtherL4,
  Security,
  Tcp,
  Udp,
} from "./log-line";
export {
  formatOwnPrefix,
  NFT_PREFIX_BYTES,
  type OwnPrefix,
  parseOwnPrefix,
} from "./own-prefix";
export { type LineEnd, parseLogLine } from "./parse-line";
export { type ChainGuess, chainOf } from "./prefix-chain";
export { type PrefixMap, type PrefixMapResult, parsePrefixMap } from "./prefix-map";
export { createLogReader, type LogReader, type LogReaderOptions } from "./reader";
export type { KernelRecord } from "./record";
export { parseTracePrefix, type TracePrefix } from "./trace-prefix";
export type { Transport } from "./transport";
