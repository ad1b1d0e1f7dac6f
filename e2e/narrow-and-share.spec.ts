import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { parseCsv } from "@/lib/export/testing/parse-csv";
import { expect, openPage, test } from "./fixtures/static-page";

const testdata = (name: string) =>
  fileURLToPath(new URL(`../lib/journey/testdata/${name}.log`, import.meta.url));
const packets = (page: Page) => page.getByTestId("packet-list").getByRole("option");
const filter = (page: Page) => page.getByTestId("filter");
const ids = (page: Page) =>
  packets(page).evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.packet ?? ""));

/** Single pings, each some time after the other. */
async function openPings(page: Page): Promise<number> {
  await page.getByTestId("file").setInputFiles(testdata("nft-0-single-pings"));
  await expect(packets(page).nth(0)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByTestId("status")).toHaveText(/^Replay, /);
  return packets(page).count();
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function saved(page: Page, item: string): Promise<{ readonly name: string; readonly text: string }> {
  await page.getByRole("button", { name: "Export what the list shows" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item }).click(),
  ]);
  await expect(page.getByText("Handed to the browser to save")).toBeVisible();
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

test.describe("the overview of packets over time", () => {
  const overview = (page: Page) => page.getByTestId("overview");

  async function openHttp(page: Page): Promise<number> {
    await page.getByTestId("file").setInputFiles(testdata("nft-1-http"));
    await expect(page.getByTestId("status")).toHaveText(/^Replay, /);
    await expect(overview(page)).toBeVisible();
    const count = await page.getByRole("tab", { name: /^Packets/ }).textContent();
    return Number(/\d+/.exec(count ?? "")?.[0]);
  }

  async function drag(page: Page, from: number, to: number): Promise<void> {
    const box = await overview(page).boundingBox();
    if (box === null) throw new Error("no overview");
    await page.mouse.move(box.x + from * box.width, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + to * box.width, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
  }

  test("a drag, either way, narrows the list to just the packets of that stretch", async ({ page }) => {
    const all = await openHttp(page);
    for (const [from, to] of [
      [0.2, 0.5],
      [0.5, 0.2],
    ] as const) {
      await drag(page, from, to);
      await expect(filter(page)).toHaveValue(/^time:\d+(\.\d+)?-\d+(\.\d+)?$/);
      const tab = await page.getByRole("tab", { name: /^Packets/ }).textContent();
      const [shown = 0, held] = (tab?.match(/\d+/g) ?? []).map(Number);
      expect(held).toBe(all);
      expect(shown).toBeGreaterThan(0);
      expect(shown).toBeLessThan(all);
      await page.getByRole("button", { name: "Show all times" }).click();
      await expect(filter(page)).toHaveValue("");
    }
  });

  test("a click chooses the packet that began there, and its keys move and widen the stretch", async ({
    page,
  }) => {
    const all = await openHttp(page);
    // The list is in the order in which packets began; some began within a pixel of the last one.
    const chosen = packets(page).and(page.locator('[aria-selected="true"]'));
    const place = async () => Number(await chosen.getAttribute("aria-posinset"));
    await drag(page, 0.999, 0.999);
    await expect(filter(page)).toHaveValue("");
    await expect.poll(place).toBeGreaterThan(all - 8);
    await drag(page, 0.001, 0.001);
    await expect.poll(place).toBeLessThan(8);
    await drag(page, 0.2, 0.4);
    const begun = await filter(page).inputValue();
    await overview(page).focus();
    await press(page, "ArrowRight");
    await expect(filter(page)).not.toHaveValue(begun);
    await press(page, "ArrowLeft");
    await expect(filter(page)).toHaveValue(begun);
    await press(page, "ArrowDown", "ArrowUp");
    await expect(filter(page)).toHaveValue(begun);
    await press(page, "Delete");
    await expect(filter(page)).toHaveValue("");
  });

  test("a handful of packets needs none", async ({ page }) => {
    await openPings(page);
    await expect(overview(page)).toHaveCount(0);
  });
});

test("an item of the legend shows its packets alone, by click and by key, and all again", async ({
  page,
}) => {
  const all = await openPings(page);
  const item = (text: string) => page.getByRole("button", { name: `${text}: show these packets alone` });
  await item("reply").click();
  await expect(filter(page)).toHaveValue("direction:reply");
  await expect.poll(() => packets(page).count()).toBeLessThan(all);
  await expect(item("reply")).toHaveAttribute("aria-pressed", "true");
  await item("request").press("Enter");
  await expect(filter(page)).toHaveValue("direction:reply,request");
  await expect(packets(page)).toHaveCount(all);
  await item("reply").press("Space");
  await expect(filter(page)).toHaveValue("direction:request");
  await item("dropped").click();
  await expect(filter(page)).toHaveValue("direction:request fate:dropped");
  await expect(packets(page)).toHaveCount(0);
  await filter(page).fill("");
  await expect(item("request")).toHaveAttribute("aria-pressed", "false");
  await expect(packets(page)).toHaveCount(all);
});

test("columns can be shown and hidden, and stay so in this browser", async ({ page }) => {
  await openPings(page);
  const first = packets(page).first();
  const column = async (name: string) => {
    await page.getByRole("button", { name: "Columns of the list" }).click();
    await page.getByRole("menuitemcheckbox", { name }).click();
  };
  await expect(first).toContainText("172.18.0.3");
  await expect(first.getByText("0.000000")).toBeHidden();
  await column("As there is room");
  await expect(first.getByText("0.000000")).toBeVisible();
  await column("Addresses");
  await expect(first).not.toContainText("172.18.0.3");
  await first.click();
  await press(page, "m");
  await column("Protocol and info");
  await expect(first.getByText("ICMP", { exact: true })).toBeHidden();
  await expect(first.getByLabel("Marked")).toBeVisible();
  await column("Direction");
  await expect(first.getByLabel("Marked")).toBeVisible();
  await column("Protocol and info");
  await column("Direction");
  await page.reload();
  await openPings(page);
  await expect(first.getByText("0.000000")).toBeVisible();
  await expect(first).not.toContainText("172.18.0.3");
  await column("As there is room");
  await expect(first).toContainText("172.18.0.3");
});

test("a column is made wider by a drag and by keys, stays so in this browser, and fits again by a double click", async ({
  page,
}) => {
  await openPings(page);
  const handle = page.getByRole("separator", { name: "Width of Direction" });
  const info = packets(page).first().getByText("who has");
  const left = async () => Math.round((await info.boundingBox())?.x ?? 0);
  const fitting = await left();
  const box = await handle.boundingBox();
  if (box === null) throw new Error("no handle");
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 40, box.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect.poll(left).toBe(fitting + 40);
  await handle.focus();
  await press(page, "ArrowLeft");
  await expect.poll(left).toBe(fitting + 32);
  await page.reload();
  await openPings(page);
  expect(await left()).toBe(fitting + 32);
  await handle.dblclick();
  await expect.poll(left).toBe(fitting);
  await handle.focus();
  await press(page, "ArrowRight");
  await expect.poll(left).toBe(fitting + 8);
  await page.getByRole("button", { name: "Columns of the list" }).click();
  await page.getByRole("menuitem", { name: "All widths as they fit" }).click();
  await expect.poll(left).toBe(fitting);
});

test("at 1280 pixels a row's info is whole beside addresses with ports, and so is what became of it", async ({
  page,
}) => {
  const log = (name: string) => readFileSync(testdata(name), "utf8");
  const text = log("nft-0-single-pings") + log("nft-1-http");
  const buffer = Buffer.from(text);
  await page.getByTestId("file").setInputFiles({ name: "both.log", mimeType: "text/plain", buffer });
  await expect(page.getByTestId("status")).toHaveText(/^Replay, /);
  await page.getByTestId("packet-list").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(packets(page).last()).toContainText(/tcp/i);
  await page.getByTestId("packet-list").evaluate((list) => list.scrollTo(0, 0));
  await expect(packets(page).nth(2)).toContainText("echo request");
  const cut = await packets(page).evaluateAll((rows) =>
    rows
      .flatMap((row) =>
        [...row.querySelectorAll(".truncate")].filter((cell) => cell.scrollWidth > cell.clientWidth),
      )
      .map(({ textContent }) => textContent),
  );
  expect(cut).toEqual([]);
  const chains = page.getByTestId("hop-list").locator(".truncate");
  expect(
    await chains.evaluateAll((names) => names.filter((name) => name.scrollWidth > name.clientWidth).length),
  ).toBe(0);
});

test("a conversation is named with its parts apart", async ({ page }) => {
  await openPings(page);
  await page.getByRole("tab", { name: /^Conversations/ }).click();
  await expect(
    page
      .getByTestId("conversation-list")
      .getByRole("option", {
        name: /^Container to container, ICMP, 172\.\S+ to 172\.\S+, \d+ packets?$/,
      })
      .first(),
  ).toBeVisible();
});

test("the switch of the pictures is in sight on a small page, also when the picture is scrolled", async ({
  page,
}) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await openPings(page);
  const choice = page.getByRole("group", { name: "Pictures" });
  const inSight = async () => {
    const box = await choice.boundingBox();
    return box !== null && box.x >= 0 && box.x + box.width <= 640;
  };
  expect(await inSight()).toBe(true);
  await page.getByTestId("map-panel").evaluate((map) => map.closest("section")?.scrollBy(60, 0));
  expect(await inSight()).toBe(true);
  await page.getByText("Host", { exact: true }).click();
  await expect(page.locator('[data-view="host"]')).toBeVisible();
  expect(await inSight()).toBe(true);
});

test.describe("keys that narrow the list", () => {
  test("t begins a time window around the chosen packet, moves, widens, narrows and ends it", async ({
    page,
  }) => {
    const all = await openPings(page);
    await press(page, "t");
    await expect(page.getByTestId("second-key")).toContainText("half as wide");
    await press(page, "ArrowLeft");
    await expect(page.getByTestId("second-key")).toHaveCount(0);
    await expect(filter(page)).toHaveValue(/^time:\d+(\.\d+)?-\d+(\.\d+)?$/);
    const begun = await filter(page).inputValue();
    expect(await ids(page)).toContain("1");
    await press(page, "t", "ArrowRight");
    await expect(filter(page)).not.toHaveValue(begun);
    await press(page, "t", "ArrowLeft");
    await expect(filter(page)).toHaveValue(begun);
    for (let wider = 0; wider < 10; wider += 1) await press(page, "t", "z");
    await expect(packets(page)).toHaveCount(all);
    for (let narrower = 0; narrower < 10; narrower += 1) await press(page, "t", "+");
    await expect(filter(page)).toHaveValue(begun);
    await expect(page).toHaveURL(/q=time%3A/);
    await press(page, "t", "0");
    await expect(filter(page)).toHaveValue("");
    await expect(packets(page)).toHaveCount(all);
  });

  test("a click on a hop's time begins one there", async ({ page }) => {
    await openPings(page);
    const detail = page.getByTestId("hop-detail");
    await detail.getByRole("button", { name: / s$/ }).click();
    await expect(filter(page)).toHaveValue(/^time:\d+(\.\d+)?-\d+(\.\d+)?$/);
    await expect(page.getByTestId("packet-list").locator('[data-packet="1"]')).toBeVisible();
  });

  test("t a keeps what is there now", async ({ page }) => {
    const all = await openPings(page);
    await press(page, "t", "a");
    await expect(filter(page)).toHaveValue(/^time:/);
    await expect(packets(page)).toHaveCount(all);
  });

  test("a log without times says that it has none", async ({ page }) => {
    await page.getByRole("button", { name: "Container to container" }).click();
    await expect(packets(page)).toHaveCount(2);
    await press(page, "t", "z");
    await expect(page.getByText("No packet here carries a time")).toBeVisible();
    await expect(filter(page)).toHaveValue("");
  });

  test("a second key that means nothing is no first one, and Escape only forgets the first", async ({
    page,
  }) => {
    await openPings(page);
    await press(page, "t", "j");
    await expect(packets(page).nth(0)).toHaveAttribute("aria-selected", "true");
    await press(page, "t", "Escape");
    await expect(packets(page).nth(0)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByTestId("second-key")).toHaveCount(0);
    await press(page, "j");
    await expect(packets(page).nth(1)).toHaveAttribute("aria-selected", "true");
  });

  test("1 to 4 filter by table, beside what else is filtered by; the same key takes it back", async ({
    page,
  }) => {
    const all = await openPings(page);
    await filter(page).fill("direction:request");
    await filter(page).blur();
    await press(page, "3");
    await expect(filter(page)).toHaveValue("direction:request table:nat");
    await press(page, "2");
    await expect(filter(page)).toHaveValue("direction:request table:mangle");
    await press(page, "1");
    await expect(filter(page)).toHaveValue("direction:request table:raw");
    await press(page, "4");
    await expect(filter(page)).toHaveValue("direction:request table:filter");
    await press(page, "4");
    await expect(filter(page)).toHaveValue("direction:request");
    expect(await packets(page).count()).toBeLessThan(all);
  });

  test("the help lists them", async ({ page }) => {
    await openPings(page);
    await press(page, "?");
    const help = page.getByRole("dialog");
    await expect(help).toContainText("Time window: twice as wide");
    await expect(help).toContainText("Packets that entered nat");
    await expect(help).toContainText("Rule that logs its kind at this chain");
  });
});

test("the empty filter field offers what was filtered by before", async ({ page }) => {
  await openPings(page);
  await filter(page).fill("direction:reply");
  await filter(page).blur();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await filter(page).blur();
  await filter(page).focus();
  await page.getByRole("option", { name: "direction:reply", exact: true }).click();
  await expect(filter(page)).toHaveValue("direction:reply");
});

test.describe("export", () => {
  test("as CSV has the packets of the list, as the filter shows it", async ({ page }) => {
    await openPings(page);
    await filter(page).fill("direction:reply");
    await expect.poll(async () => (await ids(page)).includes("1")).toBe(false);
    const { name, text } = await saved(page, "Packets as CSV");
    expect(name).toMatch(/^hopscope-packets-\d{8}-\d{6}\.csv$/);
    const [header, ...rows] = parseCsv(text);
    expect(header?.[0]).toBe("packet");
    expect(rows.map(([id]) => id)).toEqual(await ids(page));
    expect(new Set(rows.map((row) => row[header?.indexOf("direction") ?? -1]))).toEqual(new Set(["reply"]));
  });

  test("as NDJSON is one object a line, the filter named", async ({ page }) => {
    await openPings(page);
    await filter(page).fill("direction:reply");
    await expect.poll(async () => (await ids(page)).includes("1")).toBe(false);
    const lines = (await saved(page, "Packets as NDJSON")).text.trimEnd().split("\n");
    const [head, ...objects] = lines.map((line) => JSON.parse(line));
    expect(head).toEqual({ format: "hopscope-packets/1", filter: "direction:reply" });
    expect(objects.map(({ id }) => String(id))).toEqual(await ids(page));
    const conversations = parseCsv((await saved(page, "Conversations as CSV")).text);
    expect(conversations.length - 1).toBe(new Set(objects.map(({ conversation }) => conversation)).size);
  });

  test("of kernel lines opens again, with the same packets", async ({ page, exportUrl }) => {
    const all = await openPings(page);
    const { text } = await saved(page, "Kernel lines, to open again");
    await openPage(page, exportUrl);
    await page
      .getByTestId("file")
      .setInputFiles({ name: "again.log", mimeType: "text/plain", buffer: Buffer.from(text) });
    await expect(packets(page)).toHaveCount(all);
  });

  test("of the map is an SVG with its words, and a PNG", async ({ page }) => {
    await openPings(page);
    const { text } = await saved(page, "Chain map as SVG");
    expect(text).toMatch(/^<svg /);
    expect(text).toContain("PREROUTING");
    expect((await saved(page, "Chain map as PNG")).text).toContain("PNG");
  });

  test("of the map has names for addresses where that was chosen, and again later", async ({
    page,
    exportUrl,
  }) => {
    await openPings(page);
    expect((await saved(page, "Chain map as SVG")).text).toMatch(/>[^<]*172\.18\.0\.2/);
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Pictures with names for addresses" }).click();
    const { text } = await saved(page, "Chain map as SVG");
    expect(text).toContain("host-1");
    expect(text).not.toMatch(/172\.18\.0/);
    await openPage(page, exportUrl);
    await openPings(page);
    expect((await saved(page, "Chain map as SVG")).text).toContain("host-1");
  });
});

test.describe("copy", () => {
  test.beforeEach(async ({ context }) => context.grantPermissions(["clipboard-read", "clipboard-write"]));
  const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

  test("as filter shows the packet and its like; the conversation's shows the reply too", async ({
    page,
  }) => {
    await page.getByRole("button", { name: "Outside to container" }).click();
    // The first one is chosen a moment after the list has come.
    await expect(packets(page).first()).toHaveAttribute("aria-selected", "true");
    await expect(packets(page)).toHaveCount(2);
    await press(page, "c", "f");
    await expect.poll(() => clipboard(page)).toMatch(/^proto:tcp src:172\.17\.8\.1 sport:63584 /);
    await filter(page).fill(await clipboard(page));
    await expect(packets(page)).toHaveCount(1);
    await filter(page).blur();
    await press(page, "c", "F");
    await expect.poll(() => clipboard(page)).toMatch(/^proto:tcp ip:/);
    await filter(page).fill(await clipboard(page));
    await expect(packets(page)).toHaveCount(2);
  });

  test("a link to what is seen opens the same filter", async ({ page }) => {
    await page.getByRole("button", { name: "Outside to container" }).click();
    // The first one is chosen a moment after the list has come.
    await expect(packets(page).first()).toHaveAttribute("aria-selected", "true");
    await filter(page).fill("direction:reply");
    await expect(page).toHaveURL(/q=direction%3Areply/);
    await filter(page).blur();
    await press(page, "c", "u");
    await expect.poll(() => clipboard(page)).toMatch(/\?.*q=direction%3Areply/);
    await page.goto(await clipboard(page));
    await expect(packets(page)).toHaveCount(1);
    await expect(filter(page)).toHaveValue("direction:reply");
  });

  test("as rule is the command that logs the hop's kind, and the one that undoes it", async ({ page }) => {
    await page.getByRole("button", { name: "Outside to container" }).click();
    // The first one is chosen a moment after the list has come.
    await expect(packets(page).first()).toHaveAttribute("aria-selected", "true");
    await page.getByTestId("hop-list").locator('[data-chain="ip:nat:PREROUTING"]').click();
    await page.getByRole("button", { name: "Copy this packet as" }).click();
    await page.getByRole("menuitem", { name: "Rule that logs its kind at this chain" }).click();
    await expect.poll(() => clipboard(page)).toMatch(/^# .*hopscope has not run it/);
    const lines = (await clipboard(page)).split("\n").filter((line) => !line.startsWith("#") && line !== "");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^iptables -t nat -I PREROUTING -s 172\.17\.8\.1 -d 172\.17\.8\.211 -p tcp --sport 63584 --dport 5566 /,
    );
    expect(lines[1]).toBe(lines[0]?.replace(" -I ", " -D "));
  });
});

test.describe("at 1280 × 800", () => {
  test("both pictures side by side are not offered, and it is said why", async ({ page, exportUrl }) => {
    await openPage(page, `${exportUrl}?log=wan-to-container&view=both`);
    await expect(page.getByTestId("chain-map")).toBeVisible();
    await expect(page.getByTestId("topology")).toHaveCount(0);
    await expect(page.getByRole("radio", { name: "Both" })).toBeDisabled();
    await page.getByText("Both", { exact: true }).hover();
    await expect(page.getByRole("tooltip")).toContainText("1,600 pixels");
    await press(page, "v");
    await expect(page.getByTestId("topology")).toBeVisible();
    await press(page, "v");
    await expect(page.getByTestId("topology")).toHaveCount(0);
  });

  test("the header stays one row whatever its status says, and the status can be read whole", async ({
    page,
  }) => {
    await page.getByTestId("file").setInputFiles(testdata("nft-1-http"));
    const status = page.getByTestId("status");
    await expect(status).toHaveText(/^Replay, /);
    await expect(status).toHaveAttribute("title", (await status.textContent()) ?? "");
    const header = page.getByRole("banner");
    const before = await header.boundingBox();
    // As live, with more counters and buttons than a recorded log has.
    await page.evaluate(() => {
      const words = document.querySelector('[data-testid="status"] span')?.firstChild;
      if (words) words.nodeValue = "Live, 20,840,123 packets so far, and some more of them";
      const ledger = document.querySelector('[data-testid="ledger"]');
      for (let more = 0; more < 3; more += 1) {
        const counter = ledger?.lastElementChild?.cloneNode(true) as HTMLElement | undefined;
        if (counter?.firstElementChild) counter.firstElementChild.textContent = "9,999";
        if (counter) ledger?.append(counter);
      }
    });
    for (const width of [1280, 1440, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      const after = await header.boundingBox();
      expect(after?.height).toBe(before?.height);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  test("the whole kernel line of each hop is in sight without scrolling", async ({ page }) => {
    await page.getByTestId("file").setInputFiles(testdata("nft-1-http"));
    await packets(page).nth(3).click();
    const rows = page.getByTestId("hop-list").locator("[data-chain]");
    for (let hop = 0; hop < 9; hop += 1) {
      await rows.nth(hop).click();
      await expect(rows.nth(hop).locator("xpath=..")).toHaveAttribute("aria-current", "true");
      await expect(page.getByTestId("kernel-line")).toBeInViewport({ ratio: 1 });
    }
  });

  test("a rewrite of MAC addresses is whole in the list of hops", async ({ page }) => {
    await page.getByRole("button", { name: "Outside to container" }).click();
    await expect(packets(page).first()).toHaveAttribute("aria-selected", "true");
    const change = page.getByTestId("hop-list").locator('[data-change="mac.dst"]').first();
    await expect(change).toContainText("08:00:27:ff:b2:c4 → 02:42:ac:12:00:02");
    const beyond = await change.evaluate((row) => {
      const text = document.createRange();
      text.selectNodeContents(row);
      const edge = row.closest("[data-scroll-area]")?.getBoundingClientRect().right ?? 0;
      return text.getBoundingClientRect().right - edge;
    });
    expect(beyond).toBeLessThan(0);
  });

  test("the hops' header is one line, and the first hop in sight is whole", async ({ page }) => {
    await page.getByRole("button", { name: "Outside to container" }).click();
    // The first one is chosen a moment after the list has come.
    await expect(packets(page).first()).toHaveAttribute("aria-selected", "true");
    await expect(packets(page)).toHaveCount(2);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    const list = page.getByTestId("hop-list");
    const current = list.locator("li[aria-current=true]");
    await press(page, "Home", "ArrowRight");
    const begun = Number((await current.textContent())?.charAt(0));
    for (let hop = begun; hop <= 8; hop += 1) {
      await expect(current).toHaveText(new RegExp(`^${hop}`));
      const cut = await list.evaluate((rows) => {
        const area = rows.closest("[data-scroll-area]");
        const header = area?.querySelector("[data-sticky]")?.getBoundingClientRect();
        if (header === undefined) return ["no header"];
        const half = [...rows.children].filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return top < header.bottom - 1 && bottom > header.bottom + 1;
        });
        return [
          ...(header.height > 40 ? [`a header of ${header.height} px`] : []),
          ...half.map((row) => row.textContent),
        ];
      });
      expect(cut).toEqual([]);
      await press(page, "ArrowRight");
    }
  });
});
