import { Readable } from "node:stream";

/**
 * One ping as a lab host logs it, request and reply: `<prefix tail>` and body, `@` where the ICMP sequence
 * number and the IP id go. The shapes are those of `ebt_log_packet` (ebt_log.c) and `nf_log_ip_packet` (nf_log_syslog.c).
 */
const VETH_A = "vethaaaaaaa";
const VETH_B = "vethbbbbbbb";
const MAC_TO_B = "02:42:ac:12:00:02:02:42:ac:12:00:03:08:00";
const MAC_TO_A = "02:42:ac:12:00:03:02:42:ac:12:00:02:08:00";

function way(from: string, to: string, mac: string, ip: string, type: number): readonly string[] {
  const bridge = `IN=${from} OUT=`;
  const physIn = `IN=docker0 OUT= PHYSIN=${from}`;
  const physBoth = `IN=docker0 OUT=docker0 PHYSIN=${from} PHYSOUT=${to}`;
  const physOut = `IN= OUT=docker0 PHYSIN=${from} PHYSOUT=${to}`;
  const rest = `${ip} LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=@I ${type === 8 ? "DF " : ""}PROTO=ICMP TYPE=${type} CODE=0 ID=7 SEQ=@S `;
  return [
    `br:nat:PRE ${bridge} MAC=${mac} ${rest}`,
    `ip:raw:PRE ${physIn} MAC=${mac} ${rest}`,
    `ip:mangle:PRE ${physIn} MAC=${mac} ${rest}`,
    `br:filter:FWD IN=${from} OUT=${to} MAC=${mac} ${rest}`,
    `ip:mangle:FWD ${physBoth} MAC=${mac} ${rest}`,
    `ip:filter:FWD ${physBoth} MAC=${mac} ${rest}`,
    `br:nat:POST IN= OUT=${to} MAC=${mac} ${rest}`,
    `ip:mangle:POST ${physOut} MAC=${mac} ${rest}`,
  ];
}

const PING: readonly string[] = [
  ...way(VETH_A, VETH_B, MAC_TO_B, "SRC=172.18.0.3 DST=172.18.0.2", 8),
  ...way(VETH_B, VETH_A, MAC_TO_A, "SRC=172.18.0.2 DST=172.18.0.3", 0),
];

export const LINES_PER_PING = PING.length;

export const HOST_CHAINS: readonly string[] = [
  ...["raw:PRE", "mangle:PRE", "nat:PRE"],
  ...["mangle:IN", "filter:IN", "nat:IN"],
];

/** /dev/kmsg records as bytes, with a sequence number and a clock of their own. */
export class KmsgRecords {
  private seq = 1000;
  private stampUs: number;
  private pings = 0;

  constructor(
    private readonly nonce: string,
    startUs = 5_000_000,
  ) {
    this.stampUs = startUs;
  }

  /** The lines of one ping, 2 µs apart; the next begins `gapUs` later. */
  ping(gapUs = 500): string {
    this.pings += 1;
    const lines = PING.map((line) =>
      this.record(
        `hop:${this.nonce}:${line.replace("@I", String(this.pings & 0xffff)).replace("@S", String(this.pings & 0xffff))}`,
      ),
    );
    this.stampUs += gapUs;
    return lines.join("");
  }

  /** The next record is not earlier than this. */
  advance(toUs: number): void {
    this.stampUs = Math.max(this.stampUs, Math.round(toUs));
  }

  /** Any text, as the kernel logs it at level debug; `priority` 12 and above is what user space can write. */
  record(text: string, priority = 7): string {
    this.seq += 1;
    this.stampUs += 2;
    return `${priority},${this.seq},${this.stampUs},-;${text}\n`;
  }

  /** A packet for the host itself, as these of its chains log it. */
  forHost(ipId: number, chains: readonly string[] = HOST_CHAINS): string {
    const line = `IN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=${ipId} PROTO=ICMP TYPE=8 CODE=0 ID=${ipId} SEQ=1 `;
    return chains.map((chain) => this.record(`hop:${this.nonce}:ip:${chain} ${line}`)).join("");
  }

  /** Records that the ring overwrote. */
  lose(count: number): void {
    this.seq += count;
  }
}

/** A stream to write records into, as the pipe from the `kmsg` process is one. */
export class FakeKmsg extends Readable {
  override _read(): void {}

  write(records: string): void {
    this.push(Buffer.from(records, "latin1"));
  }
}
