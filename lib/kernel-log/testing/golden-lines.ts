/**
 * Lines as the kernel prints them, each with what it must mean: made from the format strings of nf_log_syslog.c
 * and ebt_log.c, with the differences between kernel versions.
 */
export type Golden = { readonly name: string; readonly text: string; readonly means: object };

const MAC4 = "MAC=02:42:ac:11:00:03:02:42:ac:11:00:02:08:00 ";
const MAC6 = "MAC=33:33:00:00:00:01:02:42:0a:00:00:01:86:dd ";
const IP4 = "SRC=172.17.0.2 DST=172.17.0.3 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=100 ";
const IP6 =
  "SRC=fe80:0000:0000:0000:0042:0aff:fe00:0001 DST=ff02:0000:0000:0000:0000:0000:0000:0001 LEN=72 TC=0 HOPLIMIT=255 FLOWLBL=0 ";
const EBT = "MAC source = 02:42:ac:11:00:02 MAC dest = 02:42:ac:11:00:03 proto = 0x";
const TCP = "PROTO=TCP SPT=40000 DPT=443 ";

export const GOLDEN_LINES: readonly Golden[] = [
  {
    name: "TCP with a prefix that ends in a space",
    text: `fw-in IN=eth0 OUT= MAC=02:42:0a:00:00:02:02:42:0a:00:00:01:08:00 SRC=198.51.100.7 DST=203.0.113.9 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=4711 DF PROTO=TCP SPT=40000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 `,
    means: {
      generator: "nf_log",
      prefix: "fw-in ",
      in: "eth0",
      out: null,
      mac: { dst: "02:42:0a:00:00:02", src: "02:42:0a:00:00:01", proto: 0x800 },
      l3: {
        ttl: 63,
        id: 4711,
        df: true,
        l4: { kind: "tcp", sport: 40000, dport: 443, flags: ["SYN"], urgp: 0 },
      },
    },
  },
  {
    name: "a glued prefix, both ports, echo with two IDs, MARK",
    text: `ctc/fwdIN=docker0 OUT=docker0 PHYSIN=vethA1 PHYSOUT=vethB2 ${MAC4}SRC=172.17.0.2 DST=172.17.0.3 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=100 DF PROTO=ICMP TYPE=8 CODE=0 ID=7 SEQ=1 MARK=0x1f `,
    means: {
      prefix: "ctc/fwd",
      physIn: "vethA1",
      physOut: "vethB2",
      mark: 0x1f,
      l3: { id: 100, l4: { type: 8, id: 7, seq: 1 } },
    },
  },
  {
    name: "a prefix cut at 29 bytes",
    text: `wtc/iptable/mangle-POSTROUTININ= OUT=eth0 ${IP4}PROTO=2 `,
    means: { prefix: "wtc/iptable/mangle-POSTROUTIN", in: null, out: "eth0", mark: null },
  },
  {
    name: "a prefix that holds a header of its own",
    text: `a IN=x OUT=y b IN=eth0 OUT= ${MAC4}${IP4}PROTO=2 `,
    means: { prefix: "a IN=x OUT=y b ", in: "eth0", out: null },
  },
  { name: "no prefix, nf_log", text: `IN=lo OUT= ${MAC4}${IP4}PROTO=2 `, means: { prefix: "", in: "lo" } },
  {
    name: "no prefix, ebt_log",
    text: ` IN=veth1 OUT= ${EBT}0800`,
    means: { generator: "ebt_log", prefix: "", in: "veth1", mac: { proto: 0x800 }, l3: { kind: "none" } },
  },
  {
    name: "an empty MAC, as on tun",
    text: `w IN=wg0 OUT= MAC= ${IP4}PROTO=2 `,
    means: { mac: { dst: null, src: null, proto: null, raw: "" }, l3: { l4: { protocol: 2 } } },
  },
  {
    name: "18 bytes of MAC: a VLAN tag in the header",
    text: `v IN=eth0.5 OUT= MAC=02:42:ac:11:00:03:02:42:ac:11:00:02:81:00:00:05:08:00 ${IP4}PROTO=2 `,
    means: { mac: { dst: "02:42:ac:11:00:03", proto: 0x800, vlan: { proto: 0x8100, tci: 5 } } },
  },
  {
    name: "a SIT tunnel",
    text: `s IN=sit0 OUT= MAC=45:00 TUNNEL=192.0.2.1->192.0.2.2 ${IP6}PROTO=59 `,
    means: { mac: { raw: "45:00 TUNNEL=192.0.2.1->192.0.2.2" }, l3: { kind: "ip6", l4: { protocol: 59 } } },
  },
  {
    name: "a decoded MAC with an accelerated VLAN tag (5.10 and later)",
    text: `m IN=eth0 OUT= MACSRC=02:42:ac:11:00:02 MACDST=02:42:ac:11:00:03 VPROTO=8100 VID=8197 MACPROTO=0800 ${IP4}PROTO=2 `,
    means: { mac: { src: "02:42:ac:11:00:02", proto: 0x800, vlan: { proto: 0x8100, tci: 8197 } } },
  },
  {
    name: "ICMP error: the embedded packet stays apart, brackets nest, MTU behind",
    text: `e: IN=eth0 OUT= ${MAC4}SRC=192.0.2.1 DST=203.0.113.9 LEN=56 TOS=0x00 PREC=0xC0 TTL=255 ID=0 PROTO=ICMP TYPE=3 CODE=4 [SRC=203.0.113.9 DST=198.51.100.7 LEN=1500 TOS=0x00 PREC=0x00 TTL=62 ID=77 DF PROTO=TCP INCOMPLETE [8 bytes] ] MTU=1400 `,
    means: {
      l3: {
        src: "192.0.2.1",
        dst: "203.0.113.9",
        length: 56,
        id: 0,
        prec: 0xc0,
        l4: {
          kind: "icmp",
          type: 3,
          mtu: 1400,
          embedded: {
            src: "203.0.113.9",
            dst: "198.51.100.7",
            id: 77,
            l4: { kind: "tcp", incompleteBytes: 8 },
          },
        },
      },
    },
  },
  {
    name: "ICMP redirect: gateway, then the packet",
    text: `r IN=eth0 OUT= ${MAC4}${IP4}PROTO=ICMP TYPE=5 CODE=1 GATEWAY=192.0.2.254 [${IP4}PROTO=UDP SPT=1 DPT=2 LEN=64 ] `,
    means: { l3: { l4: { gateway: "192.0.2.254", embedded: { l4: { kind: "udp", dport: 2 } } } } },
  },
  {
    name: "ICMP error in an ICMP error: no second bracket",
    text: `r IN=eth0 OUT= ${MAC4}${IP4}PROTO=ICMP TYPE=11 CODE=0 [${IP4}PROTO=ICMP TYPE=3 CODE=1 ] UID=0 GID=0 `,
    means: { uid: 0, gid: 0, l3: { l4: { type: 11, embedded: { l4: { type: 3, embedded: null } } } } },
  },
  {
    name: "ICMP error on netdev egress: no bracket at all",
    text: `r IN= OUT=eth0 ${IP4}PROTO=ICMP TYPE=3 CODE=1 `,
    means: { l3: { l4: { type: 3, embedded: null } } },
  },
  {
    name: "UDP with two LENs, UID and GID",
    text: "u: IN= OUT=eth0 SRC=203.0.113.9 DST=192.0.2.53 LEN=71 TOS=0x00 PREC=0x00 TTL=64 ID=9 PROTO=UDP SPT=53124 DPT=53 LEN=51 UID=1000 GID=100 ",
    means: {
      uid: 1000,
      gid: 100,
      l3: { length: 71, l4: { kind: "udp", sport: 53124, dport: 53, length: 51 } },
    },
  },
  {
    name: "SYN-ACK in the kernel's order",
    text: `s IN=eth0 OUT= ${MAC4}${IP4}${TCP}WINDOW=28960 RES=0x00 ECE ACK SYN URGP=0 `,
    means: { l3: { l4: { flags: ["ECE", "ACK", "SYN"] } } },
  },
  {
    name: "all flags, AE included (6.18)",
    text: `s IN=eth0 OUT= ${MAC4}${IP4}${TCP}WINDOW=1 RES=0x0e AE CWR ECE URG ACK PSH RST SYN FIN URGP=9 `,
    means: { l3: { l4: { flags: ["AE", "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"], urgp: 9 } } },
  },
  {
    name: "sequence numbers and options of TCP; ACK as a number and as a flag",
    text: `s IN=eth0 OUT= ${MAC4}${IP4}${TCP}SEQ=4294967295 ACK=7 WINDOW=502 RES=0x00 ACK URGP=0 OPT (0101080A0011) `,
    means: { l3: { l4: { seq: 4294967295, ack: 7, flags: ["ACK"], options: "0101080A0011" } } },
  },
  {
    name: "options of IP",
    text: `o IN=eth0 OUT= ${MAC4}${IP4}OPT (940400) PROTO=2 `,
    means: { l3: { options: "940400", l4: { protocol: 2 } } },
  },
  {
    name: "head fragment",
    text: `f IN=eth0 OUT= ${MAC4}${IP4}MF PROTO=UDP SPT=1 DPT=2 LEN=3000 `,
    means: { l3: { mf: true, fragmentOffset: 0, l4: { length: 3000 } } },
  },
  {
    name: "tail fragment: a protocol without ports",
    text: `f IN=eth0 OUT= ${MAC4}${IP4}MF FRAG:185 PROTO=UDP `,
    means: { l3: { mf: true, fragmentOffset: 185, l4: { kind: "udp", sport: null } } },
  },
  {
    name: "tail fragment of AH: no protocol, yet a mark",
    text: `f IN=eth0 OUT= ${MAC4}${IP4}FRAG:185 MARK=0x7 `,
    means: { mark: 7, l3: { fragmentOffset: 185, l4: null } },
  },
  {
    name: "AH and ESP",
    text: `i IN=eth0 OUT= ${MAC4}${IP4}PROTO=ESP SPI=0xdeadbeef `,
    means: { l3: { l4: { kind: "esp", spi: 0xdeadbeef } } },
  },
  {
    name: "BIG TCP: LEN beyond 65535",
    text: `b IN=eth0 OUT= ${MAC4}SRC=1.2.3.4 DST=5.6.7.8 LEN=185000 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF ${TCP}WINDOW=1 RES=0x00 ACK URGP=0 `,
    means: { l3: { length: 185000 } },
  },
  {
    name: "an interface called a=b",
    text: `p IN=a=b OUT=c%d[1] ${MAC4}${IP4}PROTO=2 `,
    means: { prefix: "p ", in: "a=b", out: "c%d[1]" },
  },
  {
    name: "IPv6",
    text: `6: IN=eth0 OUT= ${MAC6}${IP6}PROTO=ICMPv6 TYPE=134 CODE=0 `,
    means: {
      mac: { proto: 0x86dd },
      l3: {
        kind: "ip6",
        src: "fe80:0000:0000:0000:0042:0aff:fe00:0001",
        hopLimit: 255,
        l4: { kind: "icmp6", type: 134 },
      },
    },
  },
  {
    name: "IPv6 head fragment: INCOMPLETE means more",
    text: `6f: IN=eth0 OUT= ${MAC6}${IP6}FRAG:0 INCOMPLETE ID:0000beef PROTO=UDP SPT=1 DPT=2 LEN=2000 `,
    means: { l3: { fragment: { offset: 0, more: true, id: 0xbeef }, l4: { kind: "udp", length: 2000 } } },
  },
  {
    name: "IPv6 tail fragment",
    text: `6f: IN=eth0 OUT= ${MAC6}${IP6}FRAG:1448 ID:0000beef PROTO=UDP MARK=0x2 `,
    means: {
      mark: 2,
      l3: { fragment: { offset: 1448, more: false, id: 0xbeef }, l4: { kind: "udp", sport: null } },
    },
  },
  {
    name: "IPv6 ESP: no protocol at all",
    text: `6e: IN=eth0 OUT= ${MAC6}${IP6}`,
    means: { l3: { kind: "ip6", l4: null } },
  },
  {
    name: "IPv6 ESP with --log-ip-options",
    text: `6e: IN=eth0 OUT= ${MAC6}${IP6}OPT ( ESP SPI=0x1f )`,
    means: { l3: { l4: { kind: "esp", spi: 0x1f } } },
  },
  {
    name: "IPv6 hop-by-hop with --log-ip-options",
    text: `6h: IN=eth0 OUT= ${MAC6}${IP6}OPT ( ) PROTO=ICMPv6 TYPE=143 CODE=0 `,
    means: { l3: { l4: { kind: "icmp6", type: 143 } } },
  },
  {
    name: "IPv6 AH and fragment with --log-ip-options",
    text: `6h: IN=eth0 OUT= ${MAC6}${IP6}OPT ( AH SPI=0x7 ) OPT ( FRAG:0 ID:00000001 ) ${TCP}WINDOW=1 RES=0x00 SYN URGP=0 `,
    means: { l3: { fragment: { offset: 0, more: false, id: 1 }, l4: { kind: "tcp", dport: 443 } } },
  },
  {
    name: "IPv6 extension behind a tail fragment ends the line",
    text: `6h: IN=eth0 OUT= ${MAC6}${IP6}OPT ( FRAG:8 ID:00000001 ) OPT ( )`,
    means: { l3: { fragment: { offset: 8 }, l4: null } },
  },
  {
    name: "IPv6 unknown extension header",
    text: `6h: IN=eth0 OUT= ${MAC6}${IP6}Unknown Ext Hdr 135`,
    means: { l3: { kind: "ip6", l4: { kind: "other", protocol: 135 } } },
  },
  {
    name: "IPv6 packet too big, with the packet",
    text: `6p: IN=eth0 OUT= ${MAC6}${IP6}PROTO=ICMPv6 TYPE=2 CODE=0 [${IP6}PROTO=TCP INCOMPLETE [8 bytes] ] MTU=1280 `,
    means: { l3: { l4: { mtu: 1280, embedded: { kind: "ip6", l4: { incompleteBytes: 8 } } } } },
  },
  {
    name: "ARP",
    text: "a: IN=br0 OUT= ARP HTYPE=1 PTYPE=0x0800 OPCODE=1 MACSRC=02:42:ac:11:00:02 IPSRC=172.17.0.2 MACDST=00:00:00:00:00:00 IPDST=172.17.0.1",
    means: {
      mac: null,
      l3: {
        kind: "arp",
        opcode: 1,
        payload: { macSrc: "02:42:ac:11:00:02", ipSrc: "172.17.0.2", ipDst: "172.17.0.1" },
      },
    },
  },
  {
    name: "ARP with a decoded MAC: MACSRC twice (5.10 and later)",
    text: "a: IN=br0 OUT= MACSRC=02:42:ac:11:00:02 MACDST=ff:ff:ff:ff:ff:ff MACPROTO=0806 ARP HTYPE=1 PTYPE=0x0800 OPCODE=1 MACSRC=02:42:ac:11:00:09 IPSRC=172.17.0.2 MACDST=00:00:00:00:00:00 IPDST=172.17.0.1",
    means: {
      mac: { src: "02:42:ac:11:00:02", proto: 0x806 },
      l3: { payload: { macSrc: "02:42:ac:11:00:09" } },
    },
  },
  {
    name: "another EtherType (6.18)",
    text: "x: IN=br0 OUT= MACSRC=02:42:ac:11:00:02 MACDST=01:80:c2:00:00:0e MACPROTO=88cc ",
    means: { mac: { dst: "01:80:c2:00:00:0e", proto: 0x88cc }, l3: { kind: "none" } },
  },
  {
    name: "TRACE of iptables-legacy, a user chain",
    text: `TRACE: filter:DOCKER-USER:return:1 IN=eth0 OUT=docker0 ${MAC4}${IP4}PROTO=2 `,
    means: { prefix: "TRACE: filter:DOCKER-USER:return:1 " },
  },
  {
    name: "routed POSTROUTING of a new kernel: IN and MAC",
    text: `p IN=eth0 OUT=docker0 ${MAC4}${IP4}PROTO=2 `,
    means: { in: "eth0", out: "docker0" },
  },
  {
    name: "routed POSTROUTING of 4.4: neither",
    text: `p IN= OUT=docker0 ${IP4}PROTO=2 `,
    means: { in: null, mac: null },
  },
  {
    name: "ebt_log, plain",
    text: `eb/fwd IN=vethA1 OUT=vethB2 ${EBT}0800`,
    means: {
      generator: "ebt_log",
      prefix: "eb/fwd",
      in: "vethA1",
      out: "vethB2",
      mac: { src: "02:42:ac:11:00:02" },
    },
  },
  {
    name: "ebt_log --log-ip",
    text: `eb/fwd IN=vethA1 OUT=vethB2 ${EBT}0800 IP SRC=172.17.0.2 IP DST=172.17.0.3, IP tos=0xB8, IP proto=6 SPT=40000 DPT=80`,
    means: {
      l3: {
        kind: "ip4",
        src: "172.17.0.2",
        tos: 0xb8,
        prec: null,
        l4: { kind: "tcp", sport: 40000, dport: 80 },
      },
    },
  },
  {
    name: "ebt_log --log-ip of SCTP",
    text: `eb/fwd IN=vethA1 OUT=vethB2 ${EBT}0800 IP SRC=172.17.0.2 IP DST=172.17.0.3, IP tos=0x00, IP proto=132 SPT=40000 DPT=80`,
    means: { l3: { l4: { kind: "other", protocol: 132, ports: { sport: 40000, dport: 80 } } } },
  },
  {
    name: "ebt_log --log-ip6",
    text: `eb/fwd IN=vethA1 OUT=vethB2 ${EBT}86dd IPv6 SRC=fe80:0000:0000:0000:0042:0aff:fe00:0001 IPv6 DST=ff02:0000:0000:0000:0000:0000:0000:0001, IPv6 priority=0x3, Next Header=58`,
    means: { l3: { kind: "ip6", dst: "ff02:0000:0000:0000:0000:0000:0000:0001", l4: { kind: "icmp6" } } },
  },
  {
    name: "ebt_log --log-arp",
    text: `eb/in IN=vethA1 OUT= ${EBT}0806 ARP HTYPE=1, PTYPE=0x0800, OPCODE=1 ARP MAC SRC=02:42:ac:11:00:02 ARP IP SRC=172.17.0.2 ARP MAC DST=00:00:00:00:00:00 ARP IP DST=172.17.0.1`,
    means: { l3: { kind: "arp", opcode: 1, payload: { ipSrc: "172.17.0.2", ipDst: "172.17.0.1" } } },
  },
];

/** The kernel itself says that it could read no further. */
export const SHORT_LINES: readonly Golden[] = [
  { name: "no IP header", text: `t IN=eth0 OUT= ${MAC4}TRUNCATED`, means: { l3: { kind: "none" } } },
  {
    name: "no IP options",
    text: `t IN=eth0 OUT= ${MAC4}${IP4}TRUNCATED`,
    means: { l3: { ttl: 64, l4: null } },
  },
  {
    name: "no TCP options",
    text: `t IN=eth0 OUT= ${MAC4}${IP4}${TCP}WINDOW=1 RES=0x00 SYN URGP=0 OPT (TRUNCATED)`,
    means: { l3: { l4: { flags: ["SYN"], urgp: 0, options: null } } },
  },
  {
    name: "no IPv6 fragment header",
    text: `t IN=eth0 OUT= ${MAC6}${IP6}FRAG:TRUNCATED `,
    means: { l3: { kind: "ip6", fragment: null } },
  },
  {
    name: "ebt_log, no IP header",
    text: `t IN=eth0 OUT= ${EBT}0800 INCOMPLETE IP header`,
    means: { mac: { proto: 0x800 }, l3: { kind: "none" } },
  },
  {
    name: "ebt_log, no ports",
    text: `t IN=eth0 OUT= ${EBT}0800 IP SRC=1.2.3.4 IP DST=5.6.7.8, IP tos=0x00, IP proto=17 INCOMPLETE TCP/UDP header`,
    means: { l3: { src: "1.2.3.4", l4: { kind: "udp", sport: null } } },
  },
  {
    name: "ebt_log, no ARP payload",
    text: `t IN=eth0 OUT= ${EBT}0806 ARP HTYPE=1, PTYPE=0x0800, OPCODE=2 INCOMPLETE ARP payload`,
    means: { l3: { kind: "arp", opcode: 2, payload: null } },
  },
];
