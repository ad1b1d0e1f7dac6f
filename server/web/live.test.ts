import { afterEach, describe, expect, it } from "vitest";
import { type Ledger, type Outcome, WHOLE_HOST } from "@/lib/protocol/events";
import { worldOf } from "@/lib/protocol/testing/world";
import type { WebLimits } from "./limits";
import { FakeHost, NONCE } from "./testing/fake-host";
import { FakeKmsg, HOST_CHAINS, KmsgRecords, LINES_PER_PING } from "./testing/kmsg-records";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

const sum = (ledger: Ledger): number =>
  ledger.limited + ledger.lost + ledger.foreign + ledger.dropped + ledger.delivered;

type Bench = { web: TestWeb; host: FakeHost; kmsg: FakeKmsg; records: KmsgRecords; viewer: TestViewer };

describe("a live target", { timeout: 20_000 }, () => {
  const open: Bench[] = [];
  afterEach(async () => {
    for (const { viewer, web } of open.splice(0)) {
      viewer.close();
      await web.close();
    }
  });

  async function start(limits: Partial<WebLimits> = {}, target: "lab" | "docker" = "lab"): Promise<Bench> {
    const host = new FakeHost();
    const kmsg = new FakeKmsg();
    const quick = { countersMs: 20, renewMs: 20, settleMs: 40, statusMs: 20, ...limits };
    const web = await startTestWeb({ source: { kind: "live", target, kmsg, host }, limits: quick });
    const viewer = new TestViewer(web, { token: web.presenterToken });
    const bench = { web, host, kmsg, records: new KmsgRecords(NONCE), viewer };
    open.push(bench);
    await until("hello", () => viewer.status !== null);
    if (target === "lab") await until("tracing", () => viewer.status?.tracing === "on");
    return bench;
  }

  function control({ viewer, web }: Bench) {
    const socket = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    return {
      ask: (name: string, ...args: unknown[]): Promise<Outcome<unknown>> =>
        socket.timeout(3000).emitWithAck(name, ...args),
      socket,
    };
  }

  const passed = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const ledgerOf = (bench: Bench): Ledger => bench.viewer.status!.ledger;
  const REQUEST = { ...WHOLE_HOST, minutes: 10 };

  it("[W3] shows a single ping as two packets within one flush", async () => {
    const bench = await start();
    await passed(120);
    const began = performance.now();
    bench.kmsg.write(bench.records.ping());
    await until(
      "all hops",
      () => bench.viewer.events.filter(({ kind }) => kind === "hop").length === LINES_PER_PING,
    );
    // A flush, and what a busy machine adds; bench/ measures the delay itself.
    expect(performance.now() - began).toBeLessThan(400);
    const { packets, conversations } = worldOf(bench.viewer.events);
    expect([...packets.values()].map(({ facts, hops }) => [facts?.direction, hops.length])).toEqual([
      ["request", LINES_PER_PING / 2],
      ["reply", LINES_PER_PING / 2],
    ]);
    expect(conversations.size).toBe(1);
  });

  it("[W4] lets in only lines with this session's nonce, at the very beginning, from facility 0", async () => {
    const bench = await start();
    const body =
      "ip:raw:PRE IN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1 ";
    let forged = "";
    // Every priority that user space can write (LTP: /dev/kmsg turns facility 0 into LOG_USER).
    for (let priority = 8; priority < 192; priority += 1) {
      forged += bench.records.record(`hop:${NONCE}:${body}`, priority);
    }
    forged += bench.records.record(`hop:aaaaaaaa:${body}`);
    forged += bench.records.record(` hop:${NONCE}:${body}`);
    forged += bench.records.record(`x hop:${NONCE}:${body}`);
    forged += bench.records.record(`[UFW BLOCK] ${body.slice(11)}`);
    forged += bench.records.record("docker0: port 1(veth0) entered forwarding state");
    bench.kmsg.write(forged);
    bench.kmsg.write(bench.records.ping());
    bench.host.rules.matched = LINES_PER_PING;
    bench.host.rules.logged = LINES_PER_PING;
    await until("the ping", () => ledgerOf(bench).delivered === LINES_PER_PING);
    await until(
      "its hops",
      () => bench.viewer.events.filter(({ kind }) => kind === "hop").length >= LINES_PER_PING,
    );
    const texts = bench.viewer.events.flatMap((event) => (event.kind === "hop" ? [event.hop.text] : []));
    expect(texts.every((text) => text.startsWith(`hop:${NONCE}:`) && !text.includes("10.0.0.1"))).toBe(true);
    expect(bench.viewer.events.some(({ kind }) => kind === "other")).toBe(false);
    expect(ledgerOf(bench).foreign).toBeGreaterThanOrEqual(184 + 3);
    await until("balance", () => ledgerOf(bench).matched === sum(ledgerOf(bench)));
  });

  it("[W42] calls user chains with long names by their names, and says what others did to the rules", async () => {
    const bench = await start({}, "docker");
    const chain = "ip:filter:DOCKER-ISOLATION-STAGE-1";
    bench.host.rules.userChains = ["DOCKER-ISOLATION-STAGE-1"];
    await control(bench).ask("trace-start", { ...REQUEST, backend: "iptables", userChains: true });
    const inserted = bench.host.asked.flatMap((asked) =>
      asked.verb === "rules-insert" ? [asked.rules] : [],
    );
    const text = inserted[0]?.sites?.find((site) => site.text.includes("\n-I DOCKER"))?.text;
    const label = /--log-prefix "hop:\w+:(.*?)"/.exec(text ?? "")?.[1];
    expect(label).toMatch(/^ip:f=DOCKER-IS~\w$/);
    const prefix = `hop:${NONCE}:${label}`;
    const body =
      "IN=docker0 OUT=eth0 MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=63 ID=1 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1 ";
    bench.kmsg.write(bench.records.record(`${prefix} ${body}`));
    const chains = () =>
      bench.viewer.events.flatMap((event) => (event.kind === "hop" ? [event.hop.chain] : []));
    await until("its hop", () => chains().length > 0);
    expect(chains()).toEqual([chain]);
    bench.host.rules.flush();
    await until("the note", () => bench.viewer.status?.ruleNotes.length === 1);
    expect(bench.viewer.status).toMatchObject({
      faults: ["rules-restored"],
      ruleNotes: [
        expect.stringMatching(
          /^removed by others and put back: .*ip:mangle:PREROUTING.*; iptables \(process 12\) was started 1 s before$/,
        ),
      ],
    });
  });

  it("[W38] a packet whose next lines the limit cut is incomplete, not dropped", async () => {
    const bench = await start();
    bench.kmsg.write(bench.records.ping());
    const short = bench.records.ping().split("\n").slice(0, 5);
    bench.kmsg.write(`${short.join("\n")}\n`);
    bench.host.rules.logged = LINES_PER_PING + short.length;
    bench.host.rules.matched = 2 * LINES_PER_PING;
    const third = () => [...worldOf(bench.viewer.events).packets.values()][2]?.facts;
    await until("the end of the third packet", () => third()?.open === false);
    expect(third()).toMatchObject({ fate: "incomplete", droppedAt: null });
  });

  it("[W38] without a cut it was dropped", async () => {
    const bench = await start();
    bench.kmsg.write(bench.records.ping());
    await passed(50);
    bench.records.advance(5_060_000);
    const short = bench.records.ping().split("\n").slice(0, 5);
    bench.kmsg.write(`${short.join("\n")}\n`);
    bench.host.rules.matched = bench.host.rules.logged = LINES_PER_PING + short.length;
    const third = () => [...worldOf(bench.viewer.events).packets.values()][2]?.facts;
    await until("the end of the third packet", () => third()?.open === false);
    expect(third()).toMatchObject({ fate: "dropped" });
  });

  /** Packets for the host, each at the time when it is written, and how they ended. */
  function packetsOf(bench: Bench) {
    const beganMs = performance.now();
    let ipId = 0;
    return {
      /** Of which the first so many chains have their rule. */
      pass(chains: number) {
        ipId += 1;
        bench.records.advance(5_000_000 + (performance.now() - beganMs) * 1000);
        bench.kmsg.write(bench.records.forHost(ipId, HOST_CHAINS.slice(0, chains)));
      },
      ends: () =>
        [...worldOf(bench.viewer.events).packets.values()].map(({ facts }) =>
          facts?.open === false ? `${facts.fate} ${facts.incomplete}` : null,
        ),
    };
  }

  it("[W57] what waits while rules go in, and alone tells the log's clock, is not called dropped", async () => {
    const bench = await start({}, "docker");
    const { pass, ends } = packetsOf(bench);
    // Between the first packet and the answer the rules are listed, and nothing is read.
    bench.host.late.set("rules-list", 150);
    bench.host.meanwhile.set("rules-insert", () => {
      pass(6);
      pass(4);
    });
    await control(bench).ask("trace-start", { ...REQUEST, backend: "iptables" });
    await until("both ends", () => ends().length === 2 && !ends().includes(null));
    expect(ends()).toEqual(["delivered null", "incomplete limit"]);
  });

  it("[W57] nor what passes where rules went unasked, until that is known", async () => {
    const bench = await start({}, "docker");
    const { pass, ends } = packetsOf(bench);
    await control(bench).ask("trace-start", REQUEST);
    await passed(50);
    pass(6);
    bench.host.unanswered.add("renew");
    await passed(50);
    bench.host.standing = false;
    pass(4);
    bench.host.unanswered.delete("renew");
    await until("both ends", () => ends().length === 2 && !ends().includes(null));
    await until("it is known", () => bench.viewer.status?.tracing === "failed");
    expect(ends()).toEqual(["delivered null", "incomplete limit"]);
  });

  it("[W57] until all rules stand, and from when the first of them goes, nothing is called dropped", async () => {
    const bench = await start({}, "docker");
    const { ask } = control(bench);
    const { pass, ends } = packetsOf(bench);
    bench.host.meanwhile.set("rules-insert", () => pass(4));
    bench.host.meanwhile.set("rules-delete", () => pass(4));
    await ask("trace-start", REQUEST);
    await passed(50);
    pass(6);
    pass(4);
    await until("all ends", () => ends().length === 3 && !ends().includes(null));
    expect(ends()).toEqual(["incomplete limit", "delivered null", "dropped null"]);
    await ask("trace-stop");
    await until("the last end", () => ends().length === 4 && !ends().includes(null));
    expect(ends()).toEqual(["incomplete limit", "delivered null", "dropped null", "incomplete limit"]);
  });

  it.each([
    ["10.9.9.9", "incomplete filter"],
    ["10.0.0.1", "dropped null"],
    [null, "dropped null"],
  ])(
    "[W58] where rules ask for %s, what shows only others and then nothing ends as %s",
    async (address, end) => {
      const bench = await start({}, "docker");
      await control(bench).ask("trace-start", { ...REQUEST, address });
      await passed(50);
      bench.records.advance(9_000_000);
      bench.kmsg.write(bench.records.forHost(1) + bench.records.forHost(2, HOST_CHAINS.slice(0, 3)));
      const ends = () => [...worldOf(bench.viewer.events).packets.values()].map(({ facts }) => facts);
      await until("both ends", () => ends().length === 2 && ends().every((facts) => facts?.open === false));
      expect(ends().map((facts) => `${facts?.fate} ${facts?.incomplete}`)).toEqual(["delivered null", end]);
    },
  );

  it("[W49] while others' flush has taken rules away nothing is called dropped, nor when hopscope has given up", async () => {
    const bench = await start({}, "docker");
    await control(bench).ask("trace-start", { ...REQUEST, backend: "iptables" });
    const facts = () => [...worldOf(bench.viewer.events).packets.values()].map(({ facts }) => facts);
    const beganMs = performance.now();
    /** A packet that was delivered, of which the chains of `missing` show nothing. */
    const deliver = async (missing: readonly string[], at: number) => {
      bench.records.advance(5_000_000 + (performance.now() - beganMs) * 1000);
      const left = HOST_CHAINS.filter((chain) => !missing.includes(chain));
      bench.kmsg.write(bench.records.forHost(at, left));
      await until(`packet ${at}`, () => facts()[at - 1]?.open === false);
      return facts()[at - 1]?.fate;
    };
    bench.kmsg.write(bench.records.ping());
    await until("the ping", () => facts().length === 2);
    expect(await deliver([], 3)).toBe("delivered");
    // Before anybody has looked, this looks like a drop; so it is told again.
    const gone = ["filter:IN", "nat:IN"];
    bench.host.rules.flush("filter");
    bench.host.rules.flush("nat");
    await deliver(gone, 4);
    await until("it is known", () => facts()[3]?.fate !== "dropped");
    await until("back", () => bench.viewer.status?.faults.includes("rules-restored") === true);
    await passed(100);
    expect(await deliver([], 5)).toBe("delivered");
    expect(await deliver(gone, 6)).toBe("dropped");
    bench.host.rules.flush("filter");
    bench.host.rules.flush("nat");
    await until("given up", () => bench.viewer.status?.faults.includes("rules-given-up") === true);
    expect(await deliver(gone, 7)).not.toBe("dropped");
    expect(facts()[3]?.fate).not.toBe("dropped");
    expect(facts()[5]?.fate).toBe("dropped");
    expect(bench.viewer.status?.tracing).toBe("on");
    bench.host.rules.flush();
    await until("no rule is left", () => bench.viewer.status?.tracing === "failed");
    expect(bench.viewer.status?.faults).toContain("rules-given-up");
    expect(bench.host.verbs().at(-1)).toBe("rules-delete");
  });

  it("[W5] balances exactly when the trace has ended, with limit, losses, unreadable and other rules' lines", async () => {
    const bench = await start();
    let ours = 0;
    for (let round = 0; round < 50; round += 1) {
      bench.kmsg.write(bench.records.ping());
      ours += LINES_PER_PING;
      if (round % 7 === 0) bench.records.lose(round + 1);
      if (round % 5 === 0)
        bench.kmsg.write(
          bench.records.record(
            "[UFW BLOCK] IN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=2 ",
          ),
        );
      // As `rules insert --article` has them: counted like all foreign lines, and told apart.
      if (round % 25 === 0)
        bench.kmsg.write(
          bench.records.record(
            "ctc/iptable/mangle-PREROUTEIN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=2 ",
          ),
        );
      if (round % 9 === 0) {
        bench.kmsg.write(bench.records.record(`hop:${NONCE}:ip:raw:PRE garbage`));
        ours += 1;
      }
    }
    bench.records.lose(3);
    bench.kmsg.write(bench.records.record("something else"));
    // Of the records that are missing, 40 were ours; 500 more were cut by the limit.
    bench.host.rules.logged = ours + 40;
    bench.host.rules.matched = bench.host.rules.logged + 500;
    expect(await control(bench).ask("trace-stop")).toMatchObject({ ok: true });
    await until("off", () => bench.viewer.status?.tracing === "off");
    await until("the end in figures", () => ledgerOf(bench).lost === 40);
    const ledger = ledgerOf(bench);
    expect(ledger).toEqual({
      matched: ours + 40 + 500 + 10 + 2,
      limited: 500,
      lost: 40,
      foreign: 10 + 2 + 6,
      dropped: 0,
      delivered: 50 * LINES_PER_PING,
    });
    expect(ledger.matched).toBe(sum(ledger));
    expect(bench.viewer.status?.articleLines).toBe(2);
    expect(bench.viewer.status?.faults).toEqual([]);
  });

  it("[W5] says so when lines are missing that no gap explains", async () => {
    const bench = await start();
    bench.kmsg.write(bench.records.ping());
    bench.host.rules.logged = bench.host.rules.matched = LINES_PER_PING + 5;
    await control(bench).ask("trace-stop");
    await until("the fault", () => bench.viewer.status?.faults.includes("lines-missing") === true);
    expect(ledgerOf(bench)).toMatchObject({ lost: 5, matched: LINES_PER_PING + 5 });
  });

  it("[W5] compares the sides whenever both stand still, not only at the end", async () => {
    const bench = await start();
    bench.kmsg.write(bench.records.ping());
    bench.records.lose(9);
    bench.kmsg.write(bench.records.ping());
    bench.host.rules.logged = bench.host.rules.matched = 2 * LINES_PER_PING + 4;
    await until("the exact figure", () => ledgerOf(bench).lost === 4);
    expect(ledgerOf(bench).matched).toBe(sum(ledgerOf(bench)));
    expect(bench.viewer.status?.tracing).toBe("on");
  });

  it("[W6] never shows fewer losses than there may have been while they are being counted", async () => {
    const bench = await start({ countersMs: 60_000 });
    bench.kmsg.write(bench.records.ping());
    bench.records.lose(17);
    bench.kmsg.write(bench.records.ping());
    await until("the gap", () => ledgerOf(bench).lost === 17);
    const gaps = () => bench.viewer.events.filter(({ kind }) => kind === "gap");
    await until("its place in the stream", () => gaps().length > 0);
    expect(gaps()).toMatchObject([{ lost: 17 }]);
  });

  it("[W7] counts no line as foreign that came before the answer which brings the nonce", async () => {
    const bench = await start({}, "docker");
    expect(bench.host.verbs()).not.toContain("rules-insert");
    bench.host.meanwhile.set("rules-insert", () => bench.kmsg.write(bench.records.ping()));
    expect(await control(bench).ask("trace-start", REQUEST)).toEqual({ ok: true, value: null });
    await until("the ping", () => ledgerOf(bench).delivered === LINES_PER_PING);
    expect(ledgerOf(bench).foreign).toBe(0);
  });

  it("[W8] on docker inserts nothing by itself; in the lab tracing starts at once", async () => {
    const docker = await start({}, "docker");
    await passed(100);
    expect(docker.host.acted()).toEqual([]);
    const lab = await start();
    expect(lab.host.verbs()).toContain("rules-insert");
  });

  it("[W9] a scenario starts the trace first, its output is made safe", async () => {
    const bench = await start();
    const { ask } = control(bench);
    await ask("trace-stop");
    const outcome = await ask("scenario-run", "container-to-container");
    expect(outcome).toEqual({ ok: true, value: { output: "1 packets transmitted\\x1b[2J\n" } });
    const verbs = bench.host.verbs().filter((verb) => verb !== "renew" && verb !== "rules-list");
    expect(verbs.slice(-3)).toEqual(["rules-delete", "rules-insert", "scenario-run"]);
  });

  it("[W10] renews the lease while tracing, and not after", async () => {
    const bench = await start();
    await until("three renewals", () => bench.host.verbs().filter((verb) => verb === "renew").length >= 3);
    await control(bench).ask("trace-stop");
    const count = bench.host.asked.length;
    await passed(100);
    expect(bench.host.asked.length).toBe(count);
  });

  it("[W11] the rules go when the last presenter was away for the grace time, and come back to the lab", async () => {
    const presenterGraceMs = 150;
    const bench = await start({ presenterGraceMs });
    const watcher = new TestViewer(bench.web);
    await until("watching", () => watcher.status?.tracing === "on");
    const asked = { ...REQUEST, protocol: "icmp" };
    const { ask, socket } = control(bench);
    expect(await ask("trace-start", asked)).toMatchObject({ ok: true });
    const closedMs = performance.now();
    socket.disconnect();
    bench.viewer.close();
    await until("no rules", () => !bench.host.standing);
    // A timer of Node may fire a millisecond early.
    expect(performance.now() - closedMs).toBeGreaterThan(presenterGraceMs - 2);
    expect(watcher.socket.connected).toBe(true);
    const again = new TestViewer(bench.web, { token: bench.web.presenterToken });
    await until("rules again", () => bench.host.standing);
    const inserted = bench.host.asked.findLast((request) => request.verb === "rules-insert");
    expect(inserted).toMatchObject({ minutes: asked.minutes });
    const logging = inserted?.rules.nft.filter((line) => line.startsWith("add rule ")) ?? [];
    expect(logging.length).toBeGreaterThan(30);
    for (const line of logging) expect(line).toContain(" meta l4proto { icmp, ipv6-icmp } counter ");
    again.close();
    watcher.close();
  });

  it("[W48] a container or network without an address is refused, and the rules that stand stay", async () => {
    const bench = await start();
    const { ask } = control(bench);
    const verbs = bench.host.verbs().length;
    const refused = { ok: false, code: "no-own-address" };
    expect(await ask("trace-start", { ...REQUEST, container: "f".repeat(64) })).toMatchObject(refused);
    expect(await ask("rules-preview", { ...REQUEST, network: "f".repeat(64) })).toMatchObject(refused);
    expect(bench.host.standing).toBe(true);
    expect(bench.host.verbs().slice(verbs)).not.toContain("rules-insert");
  });

  it("[W11] who asks and watches nothing is a presenter: the rules stay", async () => {
    const bench = await start({ presenterGraceMs: 150 });
    const { ask, socket } = control(bench);
    await ask("trace-start", REQUEST);
    bench.viewer.socket.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(bench.host.standing).toBe(true);
    socket.disconnect();
    await until("no rules", () => !bench.host.standing);
  });

  it("[W11] the rules go at the set time, with their last counters read", async () => {
    const bench = await start({}, "docker");
    bench.host.endsInMs = 700;
    await control(bench).ask("trace-start", REQUEST);
    expect(bench.viewer.status?.tracing).not.toBe("failed");
    await until(
      "off",
      () => bench.viewer.status?.tracing === "off" && bench.host.verbs().includes("rules-delete"),
    );
    await until("its reason", () => bench.viewer.status?.faults.includes("trace-ended") === true);
    await control(bench).ask("trace-start", REQUEST);
    await until("no more", () => bench.viewer.status?.faults.length === 0);
  });

  it("[W5] asks for the counters again only when it has them: a late answer would undo a newer one", async () => {
    const bench = await start();
    bench.host.unanswered.add("rules-list");
    await new Promise((resolve) => setTimeout(resolve, 60));
    const asked = () => bench.host.verbs().filter((verb) => verb === "rules-list").length;
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(before).toBeGreaterThan(0);
    expect(asked()).toBe(before);
  });

  it("[W12] tells when host, rules or the kernel log are gone", async () => {
    const gone = await start();
    gone.host.namespacePid = 1;
    gone.host.standing = false;
    await until("rules-gone", () => gone.viewer.status?.faults.includes("rules-gone") === true);
    expect(gone.viewer.status?.tracing).toBe("failed");
    const dead = await start();
    dead.host.destroy();
    dead.kmsg.destroy();
    await until("both", () =>
      ["host-gone", "kmsg-gone"].every((code) => dead.viewer.status?.faults.includes(code)),
    );
    expect(await control(dead).ask("trace-start", REQUEST)).toMatchObject({ ok: false, code: "host-gone" });
  });

  it("[W12] says that the lab is gone where its rules went with it, and blames nobody for those", async () => {
    const bench = await start();
    bench.host.standing = false;
    await until("lab-gone", () => bench.viewer.status?.faults.includes("lab-gone") === true);
    expect(bench.viewer.status?.faults).not.toContain("rules-gone");
    expect(bench.viewer.status?.tracing).toBe("failed");
    await control(bench).ask("scenario-run", "container-to-container");
    await until("no more", () => bench.viewer.status?.faults.length === 0);
  });

  it("[W12] passes on why the host refused", async () => {
    const bench = await start({}, "docker");
    bench.host.failures.set("rules-insert", { code: "console-level", detail: "" });
    expect(await control(bench).ask("trace-start", REQUEST)).toMatchObject({
      ok: false,
      code: "console-level",
    });
    await until("failed", () => bench.viewer.status?.tracing === "failed");
    expect(bench.viewer.status?.faults).toEqual(["console-level"]);
  });
});
