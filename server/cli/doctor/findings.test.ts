import { describe, expect, it } from "vitest";
import type { Finding } from "@/lib/protocol/events";
import { judgeBridgeCalls } from "./bridge-calls";
import { judgeConsole } from "./console";
import { judgeRecordingDisk, judgeRunDisk } from "./disk";
import { type DockerState, judgeDocker } from "./docker";
import { findingsAsText } from "./findings-as-text";
import { judgeKernelLog } from "./kernel-log";
import { judgeLogBackends, readLogBackends } from "./log-backends";
import { judgeLogRules } from "./log-rules";
import { judgeNamespaceLogging } from "./namespace-logging";
import { type BaseChain, judgeBaseChains } from "./other-tables";
import { judgePrograms } from "./programs";
import { judgeRights } from "./rights";
import { judgeRouting } from "./routing";
import { judgeTables, type TablesState } from "./tables";
import { judgeUserlandProxy } from "./userland-proxy";
import { judgeWholeWay } from "./whole-way";

const ALL_CAPABILITIES = (1n << 41n) - 1n;
const without = (...bits: readonly bigint[]) =>
  bits.reduce((left, bit) => left & ~(1n << bit), ALL_CAPABILITIES);

const TABLES: TablesState = {
  nft: "nftables v1.0.6 (Lester Gooch #5)",
  iptables: "iptables v1.8.9 (nf_tables)",
  variant: "nft",
  rules: {
    nft: { hasRules: true, hasDocker: true },
    legacy: { hasRules: false, hasDocker: false },
  },
};
const NO_RULES = { hasRules: false, hasDocker: false };
const DOCKERS = { hasRules: true, hasDocker: true };

const BACKENDS = [
  " 0 NONE (nfnetlink_log)",
  " 2 nf_log_ipv4 (nf_log_ipv4,nfnetlink_log)",
  " 7 nf_log_bridge (nf_log_bridge,nfnetlink_log)",
  "10 nf_log_ipv6 (nf_log_ipv6,nfnetlink_log)",
].join("\n");
const judgeBackendText = (text: string | null) =>
  judgeLogBackends(text === null ? null : readLogBackends(text));

const baseChain = (family: string, table: string, name: string, hook: string, prio: number): BaseChain => ({
  ...{ family, table, name },
  ...{ hook, prio },
});
const judgeChains = (...chains: BaseChain[]) => judgeBaseChains({ kind: "listed", chains });
const OF_IPTABLES = [
  baseChain("ip", "raw", "PREROUTING", "prerouting", -300),
  baseChain("ip6", "security", "FORWARD", "forward", 50),
  baseChain("bridge", "broute", "BROUTING", "prerouting", -300),
  baseChain("arp", "filter", "INPUT", "input", 0),
];

const ROUTING = { forwards: true, strict: [], defaultLinks: ["eth0"], routingRules: 0 };

const ENGINE = { ServerVersion: "20.10.24", SecurityOptions: ["name=seccomp,profile=default"] };
const engine = (answer: NonNullable<DockerState["engine"]>["answer"], rootlessSockets: string[] = []) =>
  judgeDocker({ engine: { socket: "/s", answer }, rootlessSockets });

const list = (found: Finding | readonly Finding[]): readonly Finding[] =>
  Array.isArray(found) ? found : [found as Finding];

describe("the doctor's rules", () => {
  it.each([
    ["rights", judgeRights({ uid: 0, capabilities: ALL_CAPABILITIES })],
    ["rights of hopscope host", judgeRights({ uid: 0, capabilities: without(6n, 7n, 34n) }, true)],
    ["the kernel log", judgeKernelLog({ state: "readable", detail: "", dmesgRestrict: 1 })],
    ["the console", judgeConsole({ level: 7, ignoresLevel: false })],
    ["programs", judgePrograms([])],
    ["rule sets", judgeTables(TABLES)],
    [
      "base chains",
      judgeChains(...OF_IPTABLES, baseChain("ip", "hopscope", "nat-PREROUTING", "prerouting", -101)),
    ],
    ["log rules", judgeLogRules({ answers: { "nft log (ip)": "", "iptables LOG": "" } })],
    ["bridges", judgeBridgeCalls({ iptables: 1, ip6tables: 1, bridges: [] })],
    ["the namespace", judgeNamespaceLogging({ allNetns: 0, hasNfLog: true, isHeldByLab: false })],
    ["a lab's switch", judgeNamespaceLogging({ allNetns: 1, hasNfLog: true, isHeldByLab: true })],
    ["loggers", judgeBackendText(BACKENDS)],
    ["routing", judgeRouting(ROUTING, true)],
    ["a host without Docker that forwards nothing", judgeRouting({ ...ROUTING, forwards: false }, false)],
    ["strict rp_filter with one way out", judgeRouting({ ...ROUTING, strict: ["eth0"] }, true)],
    ["Docker", engine({ kind: "answer", body: ENGINE })],
    ["docker-proxy", judgeUserlandProxy(true, { iptables: 0 })],
    ["published ports by NAT", judgeUserlandProxy(false, { iptables: 1 })],
    [
      "a disk",
      judgeRecordingDisk({ folder: "/d", space: { freeBytes: 5e8, keepBytes: 2e8 }, isWritable: true }),
    ],
    [
      "/run",
      judgeRunDisk({ folder: "/run", space: { freeBytes: 5e6, keepBytes: 2e5 }, isWritable: true }, true),
    ],
    ["the whole way", judgeWholeWay({ kind: "arrived", ms: 12 })],
  ])("[D1] find %s fine where it is, with nothing to do", (_, found) => {
    expect(list(found).length).toBeGreaterThan(0);
    for (const finding of list(found))
      expect(finding).toMatchObject({ state: "fine", effect: "", command: "" });
  });

  it.each([
    [
      "a user of one capability",
      judgeRights({ uid: 1000, capabilities: without(34n) }),
      "problem",
      /CAP_SYSLOG/,
    ],
    ["a user", judgeRights({ uid: 1000, capabilities: 0n }), "problem", /uid 1000/],
    ["no NET_ADMIN", judgeRights({ uid: 0, capabilities: without(12n) }), "problem", /CAP_NET_ADMIN/],
    ["no SYSLOG", judgeRights({ uid: 0, capabilities: without(34n) }), "problem", /CAP_SYSLOG/],
    ["no SETGID", judgeRights({ uid: 0, capabilities: without(6n) }), "problem", /CAP_SETGID/],
    ["no SETUID", judgeRights({ uid: 0, capabilities: without(7n) }), "problem", /CAP_SETUID/],
    ["no SYS_ADMIN", judgeRights({ uid: 0, capabilities: without(21n) }), "note", /CAP_SYS_ADMIN/],
    ["no SYS_PTRACE", judgeRights({ uid: 0, capabilities: without(19n) }), "note", /CAP_SYS_PTRACE/],
    ["no NET_RAW", judgeRights({ uid: 0, capabilities: without(13n) }), "note", /CAP_NET_RAW/],
    [
      "a closed log",
      judgeKernelLog({ state: "denied", detail: "/dev/kmsg: EPERM", dmesgRestrict: 1 }),
      "problem",
      /EPERM \(kernel\.dmesg_restrict=1\)/,
    ],
    [
      "no log",
      judgeKernelLog({ state: "missing", detail: "/dev/kmsg: ENOENT", dmesgRestrict: null }),
      "problem",
      /ENOENT/,
    ],
    ["a talkative console", judgeConsole({ level: 8, ignoresLevel: false }), "problem", /kernel\.printk=8/],
    ["ignore_loglevel", judgeConsole({ level: 4, ignoresLevel: true }), "problem", /ignore_loglevel/],
    ["an unknown console", judgeConsole({ level: null, ignoresLevel: false }), "note", /not known/],
    ["no nft", judgePrograms(["nft"]), "problem", /^nft is not installed/],
    ["no ebtables", judgePrograms(["ebtables"]), "note", /^ebtables is not installed/],
    [
      "Docker in the other variant",
      judgeTables({ ...TABLES, rules: { nft: NO_RULES, legacy: DOCKERS } }),
      "problem",
      /in iptables-legacy, but iptables is iptables-nft/,
    ],
    [
      "Docker in both variants",
      judgeTables({ ...TABLES, rules: { nft: DOCKERS, legacy: DOCKERS } }),
      "note",
      /in both/,
    ],
    [
      "rules in both variants",
      judgeTables({ ...TABLES, rules: { nft: DOCKERS, legacy: { hasRules: true, hasDocker: false } } }),
      "note",
      /in iptables-legacy too/,
    ],
    [
      "unreadable rules",
      judgeTables({ ...TABLES, rules: { nft: null, legacy: NO_RULES } }),
      "note",
      /cannot be read/,
    ],
    [
      "a firewall of nft's own",
      judgeChains(
        ...OF_IPTABLES,
        baseChain("inet", "firewalld", "filter_INPUT", "input", 10),
        baseChain("inet", "firewalld", "filter_FORWARD", "forward", 10),
        baseChain("inet", "firewalld", "early_INPUT", "input", -5),
      ),
      "note",
      /nft table inet firewalld has base chains at input \(priority -5, 10\), forward \(priority 10\)/,
    ],
    [
      "a chain of others in a table that has the name of one of iptables'",
      judgeChains(...OF_IPTABLES, baseChain("ip", "filter", "input", "input", 0)),
      "note",
      /nft table ip filter has base chains at input \(priority 0\)/,
    ],
    [
      "chains that cannot be listed",
      judgeBaseChains({ kind: "unreadable", why: "Operation not permitted" }),
      "note",
      /cannot be listed: Operation not permitted/,
    ],
    [
      "a kernel that takes no bridge log",
      judgeLogRules({ answers: { "nft log (bridge)": "Operation not supported" } }),
      "problem",
      /nft log \(bridge\) is refused: Operation not supported/,
    ],
    [
      "a kernel without broute",
      judgeLogRules({ answers: { "ebtables -t broute": "table 'broute' does not exist" } }),
      "note",
      /broute/,
    ],
    ["no namespace to try rules in", judgeLogRules(null), "note", /not tried/],
    [
      "no br_netfilter",
      judgeBridgeCalls({ iptables: null, ip6tables: null, bridges: [] }),
      "note",
      /br_netfilter is not loaded/,
    ],
    [
      "bridges that pass iptables by",
      judgeBridgeCalls({ iptables: 0, ip6tables: 0, bridges: [{ name: "br0", calls: false }] }),
      "note",
      /bridge-nf-call-iptables=0$/,
    ],
    [
      "one bridge that calls",
      judgeBridgeCalls({ iptables: 0, ip6tables: 0, bridges: [{ name: "br0", calls: true }] }),
      "note",
      /but on for br0/,
    ],
    [
      "IPv6 that passes by",
      judgeBridgeCalls({ iptables: 1, ip6tables: 0, bridges: [] }),
      "note",
      /ip6tables=0/,
    ],
    [
      "lines of all namespaces",
      judgeNamespaceLogging({ allNetns: 1, hasNfLog: true, isHeldByLab: false }),
      "note",
      /nf_log_all_netns=1/,
    ],
    [
      "lines of all namespaces, where a lab would not be seen",
      judgeNamespaceLogging({ allNetns: 1, hasNfLog: true, isHeldByLab: false }, true),
      "note",
      /nf_log_all_netns=1/,
    ],
    [
      "another device",
      judgeKernelLog({ state: "another", detail: "", dmesgRestrict: 1 }),
      "problem",
      /another device/,
    ],
    [
      "another namespace",
      judgeNamespaceLogging({ allNetns: null, hasNfLog: true, isHeldByLab: false }),
      "problem",
      /not the first network namespace/,
    ],
    [
      "no netfilter log",
      judgeNamespaceLogging({ allNetns: null, hasNfLog: false, isHeldByLab: false }),
      "problem",
      /no netfilter log/,
    ],
    [
      "nobody bound",
      judgeBackendText(BACKENDS.replace("2 nf_log_ipv4 ", "2 NONE ")),
      "note",
      /nf_log\.2 \(IPv4\) is NONE/,
    ],
    [
      "another logger bound",
      judgeBackendText(BACKENDS.replace("7 nf_log_bridge ", "7 nfnetlink_log ")),
      "note",
      /nf_log\.7 \(bridge\) is nfnetlink_log/,
    ],
    [
      "no logger loaded",
      judgeBackendText(" 2 NONE (nfnetlink_log)\n10 nf_log_ipv6 (nf_log_ipv6)\n"),
      "problem",
      /not loaded for IPv4$/,
    ],
    ["unreadable loggers", judgeBackendText(null), "note", /cannot be read/],
    ["no forwarding", judgeRouting({ ...ROUTING, forwards: false }, true), "problem", /ip_forward=0/],
    [
      "two ways out",
      judgeRouting({ ...ROUTING, strict: ["eth0"], defaultLinks: ["eth0", "wlan0"] }, true),
      "note",
      /strict on eth0, with default routes over eth0, wlan0/,
    ],
    [
      "routing rules",
      judgeRouting({ ...ROUTING, strict: ["eth0"], routingRules: 2 }, true),
      "note",
      /2 routing rules/,
    ],
    ["an engine elsewhere", judgeDocker({ engine: null, rootlessSockets: [] }), "problem", /DOCKER_HOST/],
    ["no Docker", engine({ kind: "missing", detail: "ENOENT" }), "note", /no Docker: \/s/],
    [
      "rootless Docker only",
      engine({ kind: "missing", detail: "ENOENT" }, ["/run/user/1000/docker.sock"]),
      "note",
      /no Docker: .*rootless ones are: \/run\/user\/1000/,
    ],
    [
      "rootless Docker",
      engine({ kind: "answer", body: { ...ENGINE, SecurityOptions: ["name=rootless"] } }),
      "problem",
      /rootless/,
    ],
    [
      "a forbidden socket",
      engine({ kind: "denied", detail: "EACCES" }),
      "problem",
      /may not be used: EACCES/,
    ],
    ["a dead dockerd", engine({ kind: "refused", detail: "ECONNREFUSED" }), "problem", /nobody listens/],
    ["a hung dockerd", engine({ kind: "silent", detail: "no answer in 2 s" }), "problem", /does not answer/],
    ["another server", engine({ kind: "strange", detail: "no JSON" }), "problem", /is not Docker/],
    [
      "no proxy and no NAT in the bridge",
      judgeUserlandProxy(false, { iptables: 0 }),
      "note",
      /userland-proxy is off/,
    ],
    [
      "a full disk",
      judgeRecordingDisk({ folder: "/d", space: { freeBytes: 1e6, keepBytes: 2e8 }, isWritable: true }),
      "note",
      /only 1\.0 MB free in \/d/,
    ],
    [
      "a read-only disk",
      judgeRecordingDisk({ folder: "/d", space: { freeBytes: 5e8, keepBytes: 2e8 }, isWritable: false }),
      "note",
      /cannot be written/,
    ],
    [
      "a full /run",
      judgeRunDisk({ folder: "/run", space: { freeBytes: 0, keepBytes: 1 }, isWritable: true }, true),
      "problem",
      /\/run is full/,
    ],
    [
      "a read-only /run",
      judgeRunDisk({ folder: "/run", space: { freeBytes: 5e6, keepBytes: 1 }, isWritable: false }, true),
      "problem",
      /\/run cannot be written/,
    ],
    [
      "a way that was not tried",
      judgeWholeWay({ kind: "skipped", because: "of rain" }),
      "note",
      /not tried: of rain/,
    ],
    [
      "a way that ends at the rule",
      judgeWholeWay({ kind: "ended", at: "rule", detail: "no" }),
      "problem",
      /ends at the rule: no/,
    ],
    [
      "a way that ends before it",
      judgeWholeWay({ kind: "ended", at: "packet", detail: "no" }),
      "problem",
      /before the rule/,
    ],
    [
      "a way that ends behind it",
      judgeWholeWay({ kind: "ended", at: "log", detail: "" }),
      "problem",
      /ends at the kernel log/,
    ],
  ] as const)("[D1] find %s, with its effect and a command, and nothing else", (_, found, state, what) => {
    const wrong = list(found).filter((finding) => finding.state !== "fine");
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatchObject({ state, what: expect.stringMatching(what) });
    expect(wrong[0]?.effect).not.toBe("");
    expect(wrong[0]?.command).not.toBe("");
  });

  it("[D1] name each missing capability by itself", () => {
    const found = judgeRights({ uid: 0, capabilities: without(6n, 7n, 12n, 13n, 19n, 21n, 34n) });
    expect(
      found.filter(({ state }) => state !== "fine").map(({ what }) => /CAP_\w+/.exec(what)?.[0]),
    ).toEqual([
      "CAP_NET_ADMIN",
      "CAP_SYSLOG",
      "CAP_SETGID",
      "CAP_SETUID",
      "CAP_SYS_ADMIN",
      "CAP_SYS_PTRACE",
      "CAP_NET_RAW",
    ]);
  });

  it("[D1] never advise to give a service that runs apart a right that is next to root", () => {
    const found = judgeRights({ uid: 0, capabilities: 1n << 12n }, true);
    const commands = found.map(({ command }) => command).join("\n");
    expect(commands).not.toMatch(/cap-add SYS_|AmbientCapabilities=CAP_SYS_/);
    expect(found.find(({ what }) => what.includes("CAP_SYS_ADMIN"))?.command).toContain("docker exec");
    expect(judgeRights({ uid: 0, capabilities: without(19n) })[1]?.effect).toContain(
      "another user than root",
    );
  });

  it("[D1] never advise what would break a lab that is not seen, or start another Docker than the one that is meant", () => {
    const apart = judgeNamespaceLogging({ allNetns: 1, hasNfLog: true, isHeldByLab: false }, true);
    expect(apart.command).toMatch(/^once no lab .*: sysctl -w/);
    const of = (socket: string) =>
      judgeDocker({ engine: { socket, answer: { kind: "missing", detail: "ENOENT" } }, rootlessSockets: [] });
    expect(of("/var/run/docker.sock").command).toMatch(/^systemctl start docker;/);
    expect(of("/run/user/1000/docker.sock").command).toMatch(/^as that user: systemctl --user start docker;/);
  });

  it("[D1] name a few links of many", () => {
    const strict = Array.from({ length: 40 }, (_, at) => `veth${at}`);
    const [, found] = judgeRouting({ ...ROUTING, strict }, true);
    expect(found?.what).toContain("veth0, veth1, veth2 and 37 more");
  });

  it("[D1] name what gives broute to iptables' back end as commands that can be run, each by itself", () => {
    const [found] = judgeLogRules({ answers: { "ebtables -t broute": "table 'broute' does not exist" } });
    const commands = found?.command.split("; or: ")[1]?.split("; ");
    expect(commands).toEqual([
      "modprobe ebtable_broute",
      "apt-get install ebtables",
      "update-alternatives --set ebtables /usr/sbin/ebtables-legacy",
    ]);
  });

  it("[D1] ask for what it takes to become nobody of root alone: others stay who they are", () => {
    const found = judgeRights({ uid: 64_901, capabilities: without(6n, 7n) });
    expect(found.map(({ state }) => state)).toEqual(["fine", "fine"]);
  });

  it("[D5] print nothing that could steer a terminal", () => {
    const bridges = [{ name: "br\u001b[2J\u202e", calls: true }];
    const text = findingsAsText(judgeBridgeCalls({ iptables: 0, ip6tables: 0, bridges }));
    expect(text).toContain("but on for br?[2J?");
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
  });
});
