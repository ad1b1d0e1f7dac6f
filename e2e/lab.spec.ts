import { expect, type Page, test } from "@playwright/test";
import { cutConnections } from "./fixtures/cut-connections";
import { Dashboard } from "./fixtures/dashboard";
import { drawnWay, type Lane } from "./fixtures/drawn-way";
import { followKernelLog, type KernelLine, type KernelLog } from "./fixtures/kernel-log";
import { rulesInLab, whyNoLab } from "./fixtures/lab-host";
import { LAB_SCENARIOS } from "./fixtures/lab-scenarios";
import { type LoggedPacket, macsTold, packetsOf } from "./fixtures/logged-packets";
import { type RunningHopscope, startHopscope } from "./fixtures/running-hopscope";
import { saveFigure } from "./fixtures/save-figure";
import { walkedTiles, watchWalk } from "./fixtures/walk";

const reason = whyNoLab();
test.skip(reason !== null, reason ?? "");

let kernel: KernelLog;
let hopscope: RunningHopscope;
let nonce: string;

test.beforeAll(async () => {
  kernel = followKernelLog();
  hopscope = await startHopscope();
  await expect.poll(() => rulesInLab(hopscope.processes()), { timeout: 10_000 }).toContain('"hop:');
  nonce = /"hop:([a-z2-7]{8}):/.exec(rulesInLab(hopscope.processes()))?.[1] ?? "";
});

test.afterAll(async () => {
  hopscope?.kill("SIGTERM");
  await hopscope?.ended;
  kernel?.close();
});

for (const scenario of LAB_SCENARIOS) {
  test(`${scenario.name}: drawn and listed hop for hop as /dev/kmsg held it`, async ({ page }, info) => {
    const dashboard = await opened(page);
    // What moves from earlier tests is taken away by this.
    await dashboard.button("Follow live").click();
    await watchWalk(page);
    const { packets, known } = await send(dashboard, scenario.name);
    const [fewest, most] = scenario.packets;
    expect(packets.length).toBeGreaterThanOrEqual(fewest);
    expect(packets.length).toBeLessThanOrEqual(most);
    const [first, second] = packets as readonly [LoggedPacket, ...LoggedPacket[]];
    await walks(page, first);

    const rows = await newRows(dashboard, known, packets.length);
    // The chosen packet plays: not so fast that the next one follows while this one is looked at.
    await dashboard.speed(0.25);
    for (const [index, packet] of packets.entries()) {
      await dashboard.choose(rows[index]?.[0] ?? 0);
      await expect.poll(() => dashboard.inspected(), `chains of packet ${index + 1}`).toEqual(packet.chains);
      const skipped = packet.chains.some((chain) => chain.startsWith("ip:nat:")) ? [] : scenario.skipped;
      expect(await dashboard.skipped()).toEqual(skipped);
      await isDrawn(page, laneOf(packet, first), packet, skipped);
    }

    await dashboard.choose(rows[0]?.[0] ?? 0);
    await expect.poll(() => dashboard.inspected()).toEqual(first.chains);
    await expect
      .poll(async () => (await dashboard.allRows()).get(rows[0]?.[0] ?? 0))
      .toContain(scenario.fate);
    await expect(page.getByTestId("way-title")).toHaveText(scenario.title);
    const answer = scenario.answered ? second : undefined;
    if (answer === undefined) expect(await drawnWay(page, "reply")).toEqual([]);
    else await isDrawn(page, "reply", answer, scenario.skipped);
    const unseen =
      answer === undefined
        ? []
        : [...first.reverse, ...answer.reverse, ...macsTold(first, answer), ...macsTold(answer, first)];
    const changes = [...first.changes, ...(answer?.changes ?? []), ...unseen];
    // How a change is known that no line of its packet shows: behind it, or in a line of its own.
    const how = /(?:^| · )(?:by conntrack|conntrack undoes D?NAT|(?:seen )?in the re(?:quest|ply))$/;
    const callouts = (await dashboard.callouts()).map((text) => text.replace(how, ""));
    expect(callouts.filter((text) => text !== "").sort()).toEqual(changes.sort());
    const isDropped = scenario.fate === "Dropped";
    expect((await drawnWay(page, "request")).at(-1)?.mark).toBe(isDropped ? "dropped" : "entered");

    for (const hop of [first.lines.length - 1, 0]) {
      await dashboard.hop(hop).click();
      await expect(page.getByTestId("kernel-line")).toHaveText(first.lines[hop]?.text.trim() ?? "");
    }
    if (scenario.figure === undefined) return;
    await dashboard.speed(1);
    await dashboard.hop(3).click();
    await saveFigure(page, scenario.figure, info);
  });
}

test("a rewrite is told at its hop, with the chain that made it", async ({ page }) => {
  const dashboard = await opened(page);
  const { packets, known } = await send(dashboard, "TCP from outside to port 5566");
  const [syn] = await newRows(dashboard, known, packets.length);
  await dashboard.choose(syn?.[0] ?? 0);
  await dashboard.hop(2).click();
  await expect(dashboard.hop(2)).toContainText("dport: 5566 → 80");
  const detail = page.getByTestId("hop-detail");
  await expect(detail).toContainText("destination address: 172.17.8.211 → 172.18.0.2 by ip:nat:PREROUTING");
  await expect(detail).toContainText("destination port: 5566 → 80 by ip:nat:PREROUTING");
  await dashboard.hop(3).click();
  await expect(detail).toContainText("TTL: 64 → 63 by routing");
});

test("play, pause and steps, by button and by key", async ({ page }) => {
  const dashboard = await opened(page);
  const { known } = await send(dashboard, "Ping, host to container");
  const [request] = await newRows(dashboard, known, 2);
  await dashboard.choose(request?.[0] ?? 0);
  await page.keyboard.press("Space");
  await expect(dashboard.button("Play")).toBeVisible();
  const at = (text: string) => expect(dashboard.position).toHaveText(text, { timeout: 20_000 });

  await dashboard.hop(4).click();
  await at("Request, hop 5 of 9");
  await dashboard.button("Next hop").click();
  await at("Request, hop 6 of 9");
  await dashboard.button("Previous hop").click();
  await at("Request, hop 5 of 9");
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
  await at("Request, hop 6 of 9");
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  await at("Request, hop 9 of 9");
  await page.keyboard.press("ArrowRight");
  await at("Reply, hop 1 of 7");
  await expect(dashboard.button("Play")).toBeVisible();

  // Held, it stays so with what is chosen, until somebody plays it.
  await dashboard.choose(request?.[0] ?? 0);
  await at("Request, before hop 1 of 9");
  await dashboard.button("Play").click();
  await expect(dashboard.button("Pause")).toBeVisible();
  await dashboard.speed(8);
  await at("Reply, hop 7 of 7");
  await expect(dashboard.button("Play")).toBeVisible();
});

test("the Space key holds the live view, the chip counts what is new, nothing is missing after", async ({
  page,
  browser,
}) => {
  const dashboard = await opened(page);
  // Who sends traffic wants to see it: another presenter does.
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const other = await opened(await context.newPage());
  await send(other, "Ping, container to container");
  await showTheSame(dashboard, other);
  const before = new Set((await dashboard.allRows()).keys());
  await page.keyboard.press("Space");
  await expect(dashboard.chip).toHaveText("Paused, 0 new");
  const { packets } = await send(other, "Ping, container to container");
  await expect(dashboard.chip).toHaveText(`Paused, ${packets.length} new`);
  await dashboard.packets.first().click();
  await expect(dashboard.position).toContainText("hop 1 of");
  await expect(dashboard.button("Play")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dashboard.button("Play")).toBeVisible();
  await expect(dashboard.chip).toHaveText(`Paused, ${packets.length} new`);
  expect(new Set((await dashboard.allRows()).keys())).toEqual(before);
  await page.keyboard.press("Space");
  await dashboard.isLive();
  await newRows(dashboard, before, packets.length);
  await context.close();
});

test("a viewer who comes late sees the same conversations and can change nothing", async ({
  page,
  browser,
}) => {
  const presenter = await opened(page);
  await send(presenter, "Ping, container to container");
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const viewer = new Dashboard(await context.newPage());
  await viewer.open(hopscope.viewerUrl);
  await showTheSame(viewer, presenter);
  await expect(presenter.traffic).toBeVisible();
  await expect(presenter.button("Stop tracing")).toBeVisible();
  await expect(viewer.page.getByRole("button", { name: /test traffic|tracing/ })).toHaveCount(0);

  const before = new Set((await viewer.allRows()).keys());
  await send(presenter, "Ping, host to container");
  await newRows(viewer, before, 2);
  await context.close();
});

test("a reload goes on with the same packets, no token in the address", async ({ page }) => {
  const dashboard = await opened(page);
  await send(dashboard, "Ping, container to container");
  const before = new Set((await dashboard.allRows()).keys());
  expect(before.size).toBeGreaterThan(0);
  expect(page.url()).not.toContain("t=");
  await page.reload();
  await dashboard.isLive();
  await expect.poll(async () => new Set((await dashboard.allRows()).keys())).toEqual(before);
  await send(dashboard, "Ping, host to container");
  await newRows(dashboard, before, 2);
});

test("a cut connection is named, and resumes with nothing twice and nothing missing", async ({
  page,
  browser,
}) => {
  const dashboard = await opened(page);
  await send(dashboard, "Ping, container to container");
  const before = new Set((await dashboard.allRows()).keys());
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const other = new Dashboard(await context.newPage());

  /** Of each connection, how often the page said that it wants to control. */
  const wishes: number[] = [];
  page.on("websocket", (socket) => {
    const at = wishes.push(0) - 1;
    socket.on("framesent", ({ payload }) => {
      if (String(payload).startsWith("40/control")) wishes[at] = (wishes[at] ?? 0) + 1;
    });
  });
  const restore = await cutConnections(page, hopscope.presenterUrl);
  await expect(dashboard.chip).toHaveText(/^Reconnecting/);
  await other.open(hopscope.presenterUrl);
  await send(other, "Ping, host to container");
  await expect(dashboard.chip).toHaveText(/^Reconnecting/);
  expect(new Set((await dashboard.allRows()).keys())).toEqual(before);
  await restore();
  await dashboard.isLive();
  await newRows(dashboard, before, 2);
  await showTheSame(dashboard, other);
  await expect(page.locator('[data-ledger="skipped"]')).toHaveCount(0);
  // Who wishes twice is cut (lib/protocol): then the page would be thrown out again and again.
  expect(Math.max(...wishes)).toBe(1);
  await context.close();
});

test("a link to a live packet leads there in another browser, and nowhere in another session", async ({
  page,
  browser,
}) => {
  const dashboard = await opened(page);
  const { known, packets } = await send(dashboard, "Ping, host to container");
  const rows = await newRows(dashboard, known, packets.length);
  await dashboard.choose(rows[1]?.[0] ?? 0);
  await page.keyboard.press("Space");
  await dashboard.hop(2).click();
  const places = () => ["sel", "hop", "of"].map((name) => new URL(page.url()).searchParams.get(name));
  await expect.poll(places).toEqual([String(rows[1]?.[0]), "2", expect.stringMatching(/./)]);
  const { search } = new URL(page.url());
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const other = new Dashboard(await context.newPage());
  await other.open(hopscope.presenterUrl, search.slice(1));
  await expect(other.position).toHaveText("Reply, hop 3 of 7");
  await other.page.goto("about:blank");
  await other.open(hopscope.presenterUrl, search.slice(1).replace(/of=[^&]+/, "of=elsewhere"));
  await expect(other.page).not.toHaveURL(/of=elsewhere/, { timeout: 10_000 });
  await expect(other.position).not.toHaveText("Reply, hop 3 of 7");
  await context.close();
});

test("the ledger balances, and says what /dev/kmsg held", async ({ page }) => {
  const dashboard = await opened(page);
  const before = await ledgerOf(dashboard);
  const { packets } = await send(dashboard, "TCP from outside to port 5566");
  const count = packets.reduce((sum, { lines }) => sum + lines.length, 0);
  await expect(async () => {
    const after = await ledgerOf(dashboard);
    expect((after.matched ?? 0) - (before.matched ?? 0)).toBe(count);
    expect((after.delivered ?? 0) - (before.delivered ?? 0)).toBe(count);
    const { matched, ...rest } = after;
    expect(Object.values(rest).reduce((sum, entry) => sum + entry)).toBe(matched);
  }).toPass({ timeout: 10_000 });
});

async function ledgerOf(dashboard: Dashboard): Promise<Readonly<Record<string, number>>> {
  const entries = ["matched", "limited", "lost", "foreign", "dropped", "delivered"];
  return Object.fromEntries(
    await Promise.all(entries.map(async (entry) => [entry, await dashboard.ledger(entry)] as const)),
  );
}

async function opened(page: Page, query = ""): Promise<Dashboard> {
  const dashboard = new Dashboard(page);
  await dashboard.open(hopscope.presenterUrl, query);
  return dashboard;
}

/** What this hopscope's rules logged, by the kernel's own log. */
function logged(): readonly KernelLine[] {
  return kernel.lines().filter((line) => line.nonce === nonce);
}

type Sent = {
  readonly packets: readonly LoggedPacket[];
  /** Rows of the list from before. */
  readonly known: ReadonlySet<number>;
};

/**
 * Presses a scenario and waits for all of its lines: in the kernel's log and, by the ledger, on the page. Where
 * another program's flood made this test's own reader miss records, there is nothing to compare with: again.
 */
async function send(dashboard: Dashboard, scenario: string): Promise<Sent> {
  for (let attempt = 1; ; attempt++) {
    const missed = kernel.lost();
    const before = logged().length;
    const delivered = await dashboard.ledger("delivered");
    const known = new Set((await dashboard.allRows()).keys());
    await dashboard.send(scenario);
    try {
      // A connection's last packets come behind the end of the program that made it.
      await expect(async () => {
        const count = logged().length - before;
        expect(count).toBeGreaterThan(0);
        expect((await dashboard.ledger("delivered")) - delivered).toBe(count);
      }).toPass({ timeout: 10_000 });
      expect(kernel.lost(), "records that this test's own reader missed").toBe(missed);
      return { packets: packetsOf(logged().slice(before)), known };
    } catch (error) {
      if (kernel.lost() === missed || attempt === 3) throw error;
    }
  }
}

/** The list's rows besides those known before, once there are as many. */
async function newRows(dashboard: Dashboard, known: ReadonlySet<number>, count: number) {
  let rows: (readonly [number, string])[] = [];
  await expect
    .poll(
      async () => {
        rows = [...(await dashboard.allRows())].filter(([id]) => !known.has(id));
        return rows.length;
      },
      // A connection that was cut may need more than one attempt to come back.
      { timeout: 20_000 },
    )
    .toBe(count);
  return rows;
}

async function showTheSame(one: Dashboard, other: Dashboard): Promise<void> {
  await expect(async () => expect(await one.allRows()).toEqual(await other.allRows())).toPass({
    timeout: 20_000,
  });
}

/** Packets that go the first one's way are requests. */
function laneOf(packet: LoggedPacket, first: LoggedPacket): Lane {
  const source = (of: LoggedPacket) => of.lines[0]?.fields.get("SRC");
  return source(packet) === source(first) ? "request" : "reply";
}

async function isDrawn(page: Page, lane: Lane, packet: LoggedPacket, skipped: readonly string[]) {
  await expect(async () => {
    const way = await drawnWay(page, lane);
    const entered = way.filter(({ mark }) => mark === "entered" || mark === "dropped");
    expect(entered.map(({ place }) => place)).toEqual(packet.places);
    const hollow = way.filter(({ mark }) => mark === "skipped");
    expect(hollow.map(({ place }) => place.replace(/^\w+\//, ""))).toEqual(skipped);
    expect(entered.length + hollow.length, "no tile is crossed without a line").toBe(way.length);
  }).toPass({ timeout: 5_000 });
}

/** Its tiles light up one after another, in its order, to the last; a busy machine may leave out some between. */
async function walks(page: Page, { places }: LoggedPacket): Promise<void> {
  const last = places.at(-1) ?? "";
  await expect.poll(() => walkedTiles(page), { timeout: 15_000 }).toContain(last);
  const walked = await walkedTiles(page);
  const own = walked.slice(0, walked.indexOf(last) + 1);
  expect(own.length).toBeGreaterThanOrEqual(3);
  let at = 0;
  for (const place of own) {
    const found = places.indexOf(place, at);
    expect(found, `${own.join(" ")} in the order of ${places.join(" ")}`).toBeGreaterThanOrEqual(at);
    at = found + 1;
  }
}
