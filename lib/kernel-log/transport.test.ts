import { describe, expect, it } from "vitest";
import type { LogEntry } from "./index";
import { createLogReader } from "./index";

const BODY =
  "IN=docker0 OUT= PHYSIN=veth1 MAC=02:42:ac:12:00:02:02:42:ac:12:00:03:08:00 SRC=172.18.0.3 DST=172.18.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7179 DF PROTO=ICMP TYPE=8 CODE=0 ID=8896 SEQ=1 ";
const M = `ip/mangle-PRE ${BODY}`;

function read(text: string): readonly LogEntry[] {
  const reader = createLogReader();
  return [...reader.push(text), ...reader.end()];
}

function one(text: string) {
  const entries = read(`${text}\n`);
  expect(entries).toHaveLength(1);
  const [entry] = entries;
  if (entry?.kind !== "log") throw new Error(`no log line: ${JSON.stringify(entry)}`);
  return entry;
}

const MONOTONIC = 1_108_325_174;
/** 2026-11-22 19:43:02 UTC, by `date -u -d … +%s`. */
const SECOND = 1_795_376_582_000_000;
const MICRO = SECOND + 325_174;
/** The same day and time of 1972. */
const NO_YEAR = 91_309_382_000_000;

function shipped(fields: Readonly<Record<string, string>>): string {
  return JSON.stringify({ host: "h", ...fields });
}

describe("one line in each of its clothes", () => {
  const SHAPES: readonly (readonly [string, string, number | null])[] = [
    ["/dev/kmsg", `4,1234,${MONOTONIC},-;${M}`, MONOTONIC],
    ["/dev/kmsg with a caller", `4,1234,${MONOTONIC},-,caller=C1;${M}`, MONOTONIC],
    ["/dev/kmsg with an unknown field", `4,1234,${MONOTONIC},-,caller=T7@C1,new=9;${M}`, MONOTONIC],
    ["/dev/kmsg of 3.5, without flags", `4,1234,${MONOTONIC};${M}`, MONOTONIC],
    ["dmesg", `[ 1108.325174] ${M}`, MONOTONIC],
    ["dmesg, indented", `   [ 1108.325174] ${M}`, MONOTONIC],
    [
      "a shipper's JSON",
      shipped({ message: M, timestamp: "2026-11-22T19:43:02Z", appname: "kernel" }),
      SECOND,
    ],
    [
      "a shipper's JSON, Logstash's",
      shipped({ "@timestamp": "2026-11-22T19:43:02.325174Z", message: M }),
      MICRO,
    ],
    [
      "a shipper's JSON of a line with priority",
      shipped({ message: `<4>Nov 22 19:43:02 h kernel: ${M}` }),
      NO_YEAR,
    ],
    ["a shipper's JSON of a whole line", shipped({ message: `Nov 22 19:43:02 h kernel: ${M}` }), NO_YEAR],
    ["dmesg after a day", `[123456.000001] ${M}`, 123_456_000_001],
    ["dmesg with a caller", `[ 1108.325174] [    C1] ${M}`, MONOTONIC],
    ["/proc/kmsg with a caller", `<4>[ 1108.325174][    C1] ${M}`, MONOTONIC],
    ["dmesg -r", `<4>[ 1108.325174] ${M}`, MONOTONIC],
    ["dmesg -x", `kern  :warn  : [ 1108.325174] ${M}`, MONOTONIC],
    ["dmesg -x -T", `kern  :debug : [Sun Nov 22 19:43:02 2026] ${M}`, SECOND],
    ["dmesg -T", `[Sun Nov 22 19:43:02 2026] ${M}`, SECOND],
    ["dmesg -T, another language", `[日 11月 22 19:43:02 2026] ${M}`, null],
    ["dmesg -t", M, null],
    ["dmesg iso", `2026-11-22T19:43:02,325174+00:00 ${M}`, MICRO],
    ["dmesg iso, another zone", `2026-11-22T20:43:02,325174+01:00 ${M}`, MICRO],
    ["dmesg -d", `[ 1108.325174 <    0.000001>] ${M}`, MONOTONIC],
    ["dmesg -d -T", `[Sun Nov 22 19:43:02 2026 <    0.000001>] ${M}`, SECOND],
    ["journalctl -k", `Nov 22 19:43:02 host kernel: ${M}`, NO_YEAR],
    ["journalctl -o short-precise", `Nov 22 19:43:02.325174 host kernel: ${M}`, NO_YEAR + 325_174],
    ["journalctl -o short-iso", `2026-11-22T19:43:02+0000 host kernel: ${M}`, SECOND],
    ["journalctl -o short-iso-precise", `2026-11-22T19:43:02.325174+00:00 host kernel: ${M}`, MICRO],
    ["journalctl -o short-full", `Sun 2026-11-22 19:43:02 UTC host kernel: ${M}`, SECOND],
    ["journalctl -o short-monotonic", `[ 1108.325174] host kernel: ${M}`, MONOTONIC],
    ["journalctl -o short-unix", `1795376582.325174 host kernel: ${M}`, MICRO],
    ["rsyslog, traditional", `Nov  2 19:43:02 host kernel: [ 1108.325174] ${M}`, MONOTONIC],
    ["rsyslog, ISO", `2026-11-22T19:43:02.325174+00:00 host kernel: [ 1108.325174] ${M}`, MONOTONIC],
    ["syslog on the wire", `<4>Nov 22 19:43:02 host kernel: [ 1108.325174] ${M}`, MONOTONIC],
    ["journalctl --no-hostname", `Nov 22 19:43:02 kernel: ${M}`, NO_YEAR],
    ["journalctl -o short-delta", `[ 1108.325174 <    0.000001 >] host kernel: ${M}`, MONOTONIC],
    ["journalctl -o short-delta, its first", `[ 1108.325174                ] host kernel: ${M}`, MONOTONIC],
    ["a host named by its address", `Nov 22 19:43:02 fe80::1 kernel: ${M}`, NO_YEAR],
    ["BusyBox's syslogd", `Nov 22 19:43:02 host kern.warn kernel: [ 1108.325174] ${M}`, MONOTONIC],
    ["RFC 5424", `<4>1 2026-11-22T19:43:02.325174Z host kernel - - - ${M}`, MICRO],
    [
      "RFC 5424 in a file",
      `1 2026-11-22T20:43:02.325174+01:00 host kernel - ID47 [a@1 b="c \\"]"][d] \ufeff${M}`,
      MICRO,
    ],
    ["RFC 5424 without a stamp", `<4>1 - - kernel - - - [ 1108.325174] ${M}`, MONOTONIC],
    [
      "journalctl -o json-seq",
      `\x1e${JSON.stringify({ MESSAGE: M, _TRANSPORT: "kernel", __REALTIME_TIMESTAMP: String(MICRO) })}`,
      MICRO,
    ],
    [
      "journalctl -o json-sse",
      `data: ${JSON.stringify({ MESSAGE: M, _TRANSPORT: "kernel", __REALTIME_TIMESTAMP: String(MICRO) })}`,
      MICRO,
    ],
    ["docker logs -t", `2026-11-22T19:43:02.325174000Z ${M}`, MICRO],
    ["docker logs -t of dmesg", `2026-11-22T19:43:02.325174000Z [ 1108.325174] ${M}`, MONOTONIC],
    ["docker logs -t of dmesg -T", `2026-11-22T19:43:02.325174000Z [Sun Nov 22 19:43:02 2026] ${M}`, SECOND],
    ["docker logs -t of dmesg -r", `2026-11-22T19:43:02.325174000Z <4>[ 1108.325174] ${M}`, MONOTONIC],
    ["docker logs -t of dmesg -r -t", `2026-11-22T19:43:02.325174000Z <4>${M}`, MICRO],
    [
      "docker logs -t of dmesg -x",
      `2026-11-22T19:43:02.325174000Z kern  :warn  : [ 1108.325174] ${M}`,
      MONOTONIC,
    ],
    [
      "docker logs -t of dmesg iso",
      `2026-11-22T20:00:00.000000000Z 2026-11-22T19:43:02,325174+00:00 ${M}`,
      MICRO,
    ],
    [
      "docker logs -t of /dev/kmsg",
      `2026-11-22T19:43:02.325174000Z 4,1234,${MONOTONIC},-,caller=C1;${M}`,
      MONOTONIC,
    ],
    [
      "docker logs -t of journalctl",
      `2026-11-22T19:43:02.325174000Z Nov 22 19:43:02 host kernel: ${M}`,
      NO_YEAR,
    ],
    [
      "docker logs -t of journalctl iso",
      `2026-11-22T20:00:00.000000000Z 2026-11-22T19:43:02.325174+00:00 host kernel: ${M}`,
      MICRO,
    ],
    [
      "docker logs -t of RFC 5424",
      `2026-11-22T20:00:00.000000000Z <4>1 2026-11-22T19:43:02.325174Z host kernel - - - ${M}`,
      MICRO,
    ],
    [
      "docker logs -t of journalctl -o json",
      `2026-11-22T19:43:02.325174000Z ${JSON.stringify({ MESSAGE: M, _TRANSPORT: "kernel", _SOURCE_MONOTONIC_TIMESTAMP: String(MONOTONIC) })}`,
      MONOTONIC,
    ],
    ["kubectl logs --timestamps, in a zone", `2026-11-22T20:43:02.325174000+01:00 ${M}`, MICRO],
    ["the kubelet's files", `2026-11-22T19:43:02.325174Z stdout F [ 1108.325174] ${M}`, MONOTONIC],
    ["the kubelet's files, bare", `2026-11-22T19:43:02.325174Z stderr F ${M}`, MICRO],
    ["a time without fraction", `2026-11-22T19:43:02Z ${M}`, SECOND],
    ["a time with microseconds before dmesg", `2026-11-22T19:43:02.325174Z [ 1108.325174] ${M}`, MONOTONIC],
    ["ts of moreutils", `Nov 22 19:43:02 [ 1108.325174] ${M}`, MONOTONIC],
    ["a shipper's nanoseconds", `2026-11-22T19:43:02.325174000Z host kernel: ${M}`, MICRO],
    ["toybox's klogd", `Nov 22 19:43:02 host Kernel: [ 1108.325174] ${M}`, MONOTONIC],
    ["/dev/kmsg, indented", `  4,1234,${MONOTONIC},-;${M}`, MONOTONIC],
    ["dmesg --color=always", `\x1b[32m[ 1108.325174] \x1b[0m\x1b[33m${M}\x1b[0m`, MONOTONIC],
    ["journalctl | grep --color", `Nov 22 19:43:02 host \x1b[01;31m\x1b[Kkernel\x1b[m\x1b[K: ${M}`, NO_YEAR],
    ["behind a crash", `\0\0\0Nov 22 19:43:02 host kernel: ${M}`, NO_YEAR],
    ["OpenWrt's logread", `Sun Nov 22 19:43:02 2026 kern.warn kernel: [ 1108.325174] ${M}`, MONOTONIC],
    [
      "journalctl -o json",
      JSON.stringify({
        MESSAGE: M,
        PRIORITY: "4",
        SYSLOG_FACILITY: "0",
        SYSLOG_IDENTIFIER: "kernel",
        _TRANSPORT: "kernel",
        _SOURCE_MONOTONIC_TIMESTAMP: String(MONOTONIC),
        __REALTIME_TIMESTAMP: String(MICRO),
      }),
      MONOTONIC,
    ],
    [
      "journalctl -o json, MESSAGE as bytes",
      JSON.stringify({
        MESSAGE: [...Buffer.from(M)],
        _TRANSPORT: "kernel",
        __REALTIME_TIMESTAMP: String(MICRO),
      }),
      MICRO,
    ],
  ];

  for (const [name, text, stampUs] of SHAPES) {
    it(`[K1] ${name}`, () => {
      const entry = one(text);
      expect(entry.record.text).toBe(M);
      expect(entry.record.stampUs).toBe(stampUs);
      expect(entry.record.line).toBe(1);
      expect(entry.line).toMatchObject({
        prefix: "ip/mangle-PRE ",
        in: "docker0",
        physIn: "veth1",
        truncated: false,
      });
      expect(entry.line.l3).toMatchObject({ kind: "ip4", l4: { kind: "icmp", id: 8896, seq: 1 } });
    });
  }

  it("[K1] carries sequence number, priority and caller where the transport has them", () => {
    expect(one(`4,1234,5,-,caller=C1;${M}`).record).toMatchObject({ seq: 1234, priority: 4, caller: "C1" });
    expect(one(`[ 1108.325174] [  T123] ${M}`).record).toMatchObject({
      seq: null,
      priority: null,
      caller: "T123",
    });
    expect(one(`kern  :warn  : [ 1108.325174] ${M}`).record.priority).toBe(4);
  });

  it("[K1] adds up the deltas of dmesg -H", () => {
    const stamps = read(`[Nov22 19:43] ${M}\n[  +0.000001] ${M}\n[  +1.000002] ${M}\n`).map((entry) =>
      entry.kind === "gap" ? null : entry.record.stampUs,
    );
    const minute = NO_YEAR - 2_000_000;
    expect(stamps).toEqual([minute, minute + 1, minute + 1_000_003]);
  });

  it("[K1] a mixture of transports is read line by line", () => {
    const mixed = [
      `4,1,5,-;${M}`,
      `[    0.000006] ${M}`,
      M,
      `Nov 22 19:43:02 host kernel: ${M}`,
      "",
      "noise",
    ];
    expect(read(mixed.join("\n")).map((entry) => entry.kind)).toEqual([
      "log",
      "log",
      "log",
      "log",
      "other",
      "other",
    ]);
  });
});

describe("dmesg -J", () => {
  const json = `{
   "dmesg": [
      {
         "pri": 4,
         "time":  1108.325174,
         "msg": ${JSON.stringify(M)}
      },{
         "pri": 12,
         "time":  1108.325175,
         "msg": ${JSON.stringify(M)}
      },{
         "fac": "kern",
         "pri": "warn",
         "time":  1108.325176,
         "caller": "   C1",
         "msg": "brace } in a \\"string\\" {"
      }
   ]
}
`;
  it("[K2] counts its objects as records, not its lines", () => {
    const entries = read(json);
    expect(entries.map((entry) => entry.kind)).toEqual(["log", "other", "other"]);
    expect(entries.map((entry) => (entry.kind === "gap" ? null : entry.record.line))).toEqual([1, 2, 3]);
    expect(entries[0]).toMatchObject({ record: { stampUs: MONOTONIC, priority: 4 } });
    expect(entries[2]).toMatchObject({
      record: { text: 'brace } in a "string" {', caller: "C1", priority: 4 },
    });
  });

  it("[K2] on one line, too", () => {
    const entries = read(`${JSON.stringify(JSON.parse(json))}\n`);
    expect(entries.map((entry) => entry.kind)).toEqual(["log", "other", "other"]);
  });

  it("[K2] the kernel's where --output-fields leaves out who wrote it, and no trace of a process is there", () => {
    const journal = (fields: Readonly<Record<string, string>>) =>
      read(`${JSON.stringify({ MESSAGE: M, __REALTIME_TIMESTAMP: String(MICRO), ...fields })}\n`)[0]?.kind;
    expect(journal({})).toBe("log");
    expect(journal({ PRIORITY: "4", SYSLOG_FACILITY: "0" })).toBe("log");
    for (const of of ["_PID", "_COMM", "_SYSTEMD_UNIT", "SYSLOG_IDENTIFIER"])
      expect(journal({ [of]: "1" })).toBe("other");
    expect(journal({ SYSLOG_FACILITY: "3" })).toBe("other");
  });

  it("[K2] an event of json-sse is one record, whose end is no piece of a line of ebtables", () => {
    const frame =
      "eb IN=veth1 OUT= MAC source = 02:42:ac:12:00:03 MAC dest = 02:42:ac:12:00:02 proto = 0x0800";
    const events = [frame, M].map((MESSAGE) => `data: ${JSON.stringify({ MESSAGE })}\n\n`);
    expect(read(events.join(""))).toMatchObject([
      { kind: "log", pieces: [], record: { line: 1 } },
      { kind: "log", record: { line: 2 } },
    ]);
    const sequence = [frame, M].map((MESSAGE) => `\x1e${JSON.stringify({ MESSAGE })}\n`);
    expect(read(sequence.join(""))).toMatchObject([{ record: { line: 1 } }, { record: { line: 2 } }]);
  });

  it("[K2] loses no plain line behind a lone brace, and none of a file that is cut", () => {
    expect(read(`{\n${`${M}\n`.repeat(70)}`).filter((entry) => entry.kind === "log")).toHaveLength(70);
    const cut = json.slice(0, json.indexOf("1108.325175"));
    expect(read(cut).map((entry) => entry.kind)[0]).toBe("log");
    expect(read(`${cut}\n`).length).toBeGreaterThan(1);
  });
});

describe("what is no record, or not the kernel's", () => {
  it("[K3] dictionary lines and journalctl's headers are not numbered", () => {
    const text = `-- Journal begins at Sun 2026-11-22 19:43:02 UTC. --\n6,1,5,-;usb 1-1: new device\n SUBSYSTEM=usb\n DEVICE=c189:1\n4,2,6,-;${M}\n`;
    const lines = read(text).map((entry) =>
      entry.kind === "gap" ? "gap" : `${entry.record.line} ${entry.kind}`,
    );
    expect(lines).toEqual(["1 other", "2 log"]);
  });

  it("[K4] a writer other than the kernel makes no log line", () => {
    for (const forged of [
      `12,1,5,-;${M}`,
      `<12>[ 1108.325174] ${M}`,
      `user  :warn  : [ 1108.325174] ${M}`,
      `Nov 22 19:43:02 host sshd[1]: ${M}`,
      `Nov 22 19:43:02 host sshd[1]: kernel: ${M}`,
      `Nov 22 19:43:02 host user.warn kernel: ${M}`,
      `Sun Nov 22 19:43:02 2026 user.warn kernel: ${M}`,
      `<12>1 2026-11-22T19:43:02Z host kernel - - - ${M}`,
      `1 2026-11-22T19:43:02Z host sshd 1 - - ${M}`,
      `2026-11-22T19:43:02.325174+00:00 host evil: ${M}`,
      `2026-11-22T19:43:02.325174+00:00 evil: ${M}`,
      `2026-11-22T19:43:02+0000 sshd[1]: ${M}`,
      `Nov 22 19:43:02 sshd[1]: ${M}`,
      `Nov 22 19:43:02 host ${M}`,
      `2026-11-22T19:43:02.325174000Z sshd[1]: ${M}`,
      `2026-11-22T19:43:02.325174000Z host sshd[1]: ${M}`,
      `2026-11-22T19:43:02.325174000Z Nov 22 19:43:02 host sshd: ${M}`,
      `2026-11-22T19:43:02.325174000Z stdout F 12,1,5,-;${M}`,
      `Nov 22 19:43:02 host klogd: ${M}`,
      `2026-11-22T19:43:02+0000 sshd[1]: kernel: ${M}`,
      `Nov 22 19:43:02 evil: kernel: ${M}`,
      `2026-11-22T19:43:02Z stdout F ulogd[12]: ${M}`,
      `2026-11-22T19:43:02Z stdout F host ulogd[12]: ${M}`,
      shipped({ message: `2026-11-22T19:43:02Z ${M}`, program: "ulogd" }),
      shipped({ message: `2026-11-22T19:43:02Z ${M}`, facility: "user" }),
      shipped({ message: `Nov 22 19:43:02 host kernel: ${M}`, appname: "evil" }),
      JSON.stringify({ MESSAGE: M, _TRANSPORT: "syslog", SYSLOG_IDENTIFIER: "kernel" }),
    ]) {
      expect(read(`${forged}\n`).map((entry) => entry.kind)).toEqual(["other"]);
    }
  });

  it("[K44] a prefix with a colon is no writer's tag behind a container's time, nor in another wrapper", () => {
    for (const prefix of ["PREROUTING: ", "iptables denied: ", "[fw] drop: "]) {
      for (const time of [
        "2026-11-22T19:43:02.325174000Z ",
        "2026-11-22T19:43:02Z stdout F ",
        "2026-11-22T19:43:02Z [123456.000001] ",
        "Nov 22 19:43:02 [123456.000001] ",
      ]) {
        expect(read(`${time}${prefix}${BODY}\n`)).toMatchObject([{ kind: "log", line: { prefix } }]);
      }
    }
  });

  it("[K44] what may be a host's name behind an ISO time is one, a chain's is none", () => {
    const BARE = M.replace(/^\S+ /, "");
    const behindTime = (text: string) => read(`2026-11-22T19:43:02.325174+00:00 ${text}${BARE}\n`);
    for (const host of [
      "myhost fw ",
      "fw ",
      "nat ",
      "ip6tables ",
      "web1.example.org ",
      "192.0.2.7 ",
      "fe80::1 ",
      "nat-gw ",
    ])
      expect(behindTime(host)).toMatchObject([{ kind: "other", record: { text: `${host}${BARE}` } }]);
    for (const prefix of ["", "FORWARD ", "filter-FORWARD ", "[fw] ", "ip/mangle-PRE ", "fw=1 "])
      expect(behindTime(prefix)).toMatchObject([{ kind: "log", line: { prefix } }]);
  });

  it("[K44] JSON that has no time of its own has the one in front of it", () => {
    const time = "2026-11-22T19:43:02.325174000Z ";
    for (const json of [
      JSON.stringify({ msg: M }),
      JSON.stringify({ msg: M }, null, 1).replaceAll("\n", `\n${time}`),
    ])
      expect(read(`${time}${json}\n`)).toMatchObject([{ kind: "log", record: { stampUs: MICRO } }]);
  });

  it("[K2] what turns out to be no JSON has its time and its writer still", () => {
    const lines = ["host kernel: ", "host ulogd[12]: "].map(
      (of) => `2026-11-22T19:43:02.325174+00:00 ${of}${M}\n`,
    );
    for (const brace of ["{", "2026-11-22T19:43:02.325174+00:00 {"])
      expect(read(`${brace}\n${lines.join("")}`)).toMatchObject([
        { kind: "other" },
        { kind: "log", record: { stampUs: MICRO, text: M } },
        { kind: "other", record: { stampUs: MICRO, text: `ulogd[12]: ${M}` } },
      ]);
  });

  it("[K44] JSON over many lines, each behind a container's time", () => {
    const json = JSON.stringify({ dmesg: [{ pri: 4, time: 1108.325174, msg: M }] }, null, 3);
    const stamped = json.replaceAll(/^/gm, "2026-11-22T19:43:02.325174000Z ");
    expect(read(`${stamped}\n`)).toMatchObject([
      { kind: "log", record: { line: 1, stampUs: MONOTONIC, text: M } },
    ]);
  });

  it("[K4] no facility but the kernel's is accepted, at any priority", () => {
    for (let priority = 0; priority < 1024; priority++) {
      const [entry] = createLogReader().pushKmsgRecord(`${priority},1,5,-;${M}\n`);
      expect(entry?.kind).toBe(priority < 8 ? "log" : "other");
    }
  });

  it("[K5] other programs' lines are kept word for word, other firewalls' too", () => {
    const lines = [
      "[UFW BLOCK] IN=eth0 OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=2 ",
      "filter_IN_public_REJECT: IN=eth0 OUT= MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=2 ",
      '"filter_FWD_docker_REJECT: "IN=eth0 OUT=eth1 MAC= SRC=1.2.3.4 DST=5.6.7.8 LEN=40 TOS=0x00 PREC=0x00 TTL=1 ID=1 PROTO=2 ',
      "docker0: port 1(veth5ead5c7) entered blocking state",
      "a.out[77]: segfault at 0 ip 0000 sp 0000 error 4 in a.out[400000+1000]",
      "copy IN=1 OUT=2 sheep",
      "netfilter please increase S_SIZE",
      "",
    ];
    const entries = read(lines.map((line) => `${line}\n`).join(""));
    expect(entries).toEqual(
      lines.map((text, i) => ({ kind: "other", record: expect.objectContaining({ text, line: i + 1 }) })),
    );
  });

  it("[K5] a prefix map claims another firewall's lines", () => {
    const map = new Map([["[UFW BLOCK]", "ip:filter:INPUT" as never]]);
    const reader = createLogReader({ map });
    const entries = [...reader.push(`[UFW BLOCK] ${BODY}\n`), ...reader.end()];
    expect(entries.map((entry) => entry.kind)).toEqual(["log"]);
  });

  it("[K5] a forced transport leaves other wrappers in the text", () => {
    const reader = createLogReader({ transport: "text" });
    expect([...reader.push(`4,1,5,-;${M}\n`), ...reader.end()]).toMatchObject([
      { kind: "log", line: { prefix: "4,1,5,-;ip/mangle-PRE " } },
    ]);
  });
});
