import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { ARTICLE_WAYS } from "@/lib/kernel-log/testing/article-ways";
import { expect, openPage, test } from "./fixtures/static-page";

const capture = (name: string) => fileURLToPath(new URL(`../public/captures/${name}.log`, import.meta.url));
const testdata = (name: string) =>
  fileURLToPath(new URL(`../lib/journey/testdata/${name}.log`, import.meta.url));
const lines = (name: string) => readFileSync(capture(name), "utf8").trimEnd().split("\n");

const packets = (page: Page) => page.getByTestId("packet-list").getByRole("option");
const status = (page: Page) => page.getByTestId("status");
const position = (page: Page) => page.getByTestId("position");
const hops = (page: Page) => page.getByTestId("hop-list").locator("[data-chain]");
const chains = (page: Page) =>
  hops(page).evaluateAll((found) => found.map((hop) => (hop as HTMLElement).dataset.chain));

async function openArticle(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await expect(packets(page)).toHaveCount(2);
  await expect(hops(page).first()).toBeVisible();
}

/** Where the time line's thumb stood while so many frames were drawn. */
function thumbPlaces(page: Page, frames: number): Promise<readonly string[]> {
  return page.getByTestId("thumb").evaluate(async (thumb, left) => {
    const places = new Set<string>();
    for (; left > 0; left -= 1) {
      await new Promise(requestAnimationFrame);
      places.add((thumb as HTMLElement).style.left);
    }
    return [...places];
  }, frames);
}

/** Still, and at the first hop. */
async function hold(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.keyboard.press("Home");
}

test.describe("the article's logs", () => {
  test("one click shows a ping between containers, hop for hop", async ({ page }) => {
    await openArticle(page, "Container to container");
    await expect(status(page)).toHaveText("Replay, 2 packets");
    await expect(page.getByTestId("ledger")).toContainText("16");
    await expect.poll(() => chains(page)).toEqual(ARTICLE_WAYS["container-to-container"][0]);
  });

  test("the reply shows which chains conntrack skipped, and why", async ({ page }) => {
    await openArticle(page, "Container to container");
    await packets(page).nth(1).click();
    await expect(page.locator("[data-skipped]")).toHaveCount(2);
    await expect(page.locator('[data-skipped="ip:nat:PREROUTING"]')).toContainText("conntrack");
    await expect(page.locator('[data-skipped="ip:nat:POSTROUTING"]')).toContainText("conntrack");
  });

  test("a rewrite stands at the hop of the chain that made it, routing's at the first that shows it", async ({
    page,
  }) => {
    await openArticle(page, "Outside to container");
    await hops(page).nth(1).click();
    const detail = page.getByTestId("hop-detail");
    await expect(detail).toContainText("destination port: 5566 → 80 by ip:nat:PREROUTING");
    await expect(detail).toContainText("destination address: 172.17.8.211 → 172.18.0.2 by ip:nat:PREROUTING");
    await hops(page).nth(2).click();
    await expect(detail).toContainText("TTL: 64 → 63 by routing");
  });

  test("each hop shows its line exactly as the kernel wrote it", async ({ page }) => {
    await openArticle(page, "Outside to container");
    const log = lines("wan-to-container");
    const count = await hops(page).count();
    for (let hop = 0; hop < count; hop += 1) {
      await hops(page).nth(hop).click();
      await expect.poll(() => page.getByTestId("kernel-line").textContent()).toBe(log[hop]);
    }
  });
});

test.describe("opening a log", () => {
  test("from a file", async ({ page }) => {
    await page.getByTestId("file").setInputFiles(capture("localhost-to-container"));
    await expect(packets(page)).toHaveCount(2);
    await expect(page.getByRole("banner")).toContainText("localhost-to-container.log");
  });

  test("by dropping it anywhere", async ({ page }) => {
    const text = readFileSync(capture("container-to-container"), "utf8");
    const data = await page.evaluateHandle((log) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([log], "dropped.log"));
      return transfer;
    }, text);
    await page.dispatchEvent("body", "dragover", { dataTransfer: data });
    await expect(page.getByText("Drop the log to open it")).toBeVisible();
    await page.dispatchEvent("body", "drop", { dataTransfer: data });
    await expect(packets(page)).toHaveCount(2);
  });

  test("by pasting its text", async ({ page }) => {
    await page.getByRole("button", { name: "Paste a log" }).click();
    await page.getByLabel("Log text").fill(readFileSync(capture("wan-to-container"), "utf8"));
    await page.getByRole("button", { name: "Show its packets" }).click();
    await expect(packets(page)).toHaveCount(2);
  });

  test("in another transport: dmesg with times, which the hops then show", async ({ page }) => {
    const stamped = lines("container-to-container").map(
      (line, at) => `[  102.${String(347000 + at * 3)}] ${line}`,
    );
    await page.getByTestId("file").setInputFiles({
      name: "dmesg.txt",
      mimeType: "text/plain",
      buffer: Buffer.from(`${stamped.join("\n")}\n`),
    });
    await expect(hops(page).nth(4)).toContainText("+12 µs");
  });

  test("lost records are a mark in the list, and a number", async ({ page }) => {
    const records = lines("container-to-container").map((line, at) => {
      const seq = at < 4 ? at : at + 30;
      return `7,${seq},${102_347_000 + at},-;${line}`;
    });
    await page.getByTestId("file").setInputFiles({
      name: "kmsg.txt",
      mimeType: "text/plain",
      buffer: Buffer.from(`${records.join("\n")}\n`),
    });
    await expect(page.getByTestId("packet-list")).toContainText("30 records lost here");
    await expect(page.locator('[data-ledger="lost"]')).toContainText("30");
    const before = page.getByTestId("hop-list").locator("li:has(+ [data-gap])");
    await expect(page.locator(".map-gap")).toHaveCount(1);
    await expect(page.locator('.map-tile[aria-label*="30 records lost before it"]')).toHaveCount(1);
    await expect(before).toContainText("4");
    await expect(before).toContainText("+3 µs");
  });

  test("a program that is dropped on an open log leaves it open", async ({ page }) => {
    await openArticle(page, "Container to container");
    const buffer = Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...new Array(200).fill(0)]);
    await page.getByTestId("file").setInputFiles({ name: "a.out", mimeType: "", buffer });
    await expect(page.locator("[data-fault]")).toContainText("a.out");
    await expect(status(page)).toHaveText(/^Replay, /);
    await expect(packets(page)).toHaveCount(2);
  });

  test("a program is refused with the reason, an empty file and a foreign log say what is missing", async ({
    page,
  }) => {
    const open = (name: string, buffer: Buffer) =>
      page.getByTestId("file").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
    await open("a.out", Buffer.from([0x7f, 0x45, 0x4c, 0x46, ...new Array(200).fill(0)]));
    await expect(page.locator("[data-fault]")).toContainText("a.out");
    await open("empty.log", Buffer.alloc(0));
    await expect(page.getByTestId("advice")).toContainText("The log is empty.");
    await open("other.log", Buffer.from("usb 1-1: new high-speed USB device\n".repeat(3)));
    await expect(page.getByTestId("advice")).toContainText("3 lines were read");
    await expect(page.getByTestId("advice").getByRole("button", { name: "Choose a file" })).toBeVisible();
    const ufw =
      "[UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 ";
    const late = `${"Nov 28 10:00:00 host cron[3]: hello\n".repeat(1000)}Nov 28 10:01:00 host kernel: ${ufw}\n`;
    await open("ufw.log", Buffer.from(late));
    await expect(page.getByTestId("advice")).toContainText(
      "1,001 lines were read. 1 is a netfilter line of UFW or firewalld",
    );
    await page.getByTestId("advice").getByRole("button", { name: "Outside to container" }).click();
    await expect(packets(page)).toHaveCount(2);
  });
});

test.describe("playing", () => {
  test("the packet walks by itself from hop to hop", async ({ page }) => {
    await openArticle(page, "Container to container");
    await expect(position(page)).toContainText(/Request, hop [2-9] of 9/);
    await expect(position(page)).toContainText(/Reply, hop \d of 7/, { timeout: 20_000 });
  });

  test("Space holds it and lets it go on", async ({ page }) => {
    await openArticle(page, "Container to container");
    await expect(position(page)).toContainText(/hop [2-5] of 9/);
    await page.keyboard.press("Space");
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    const held = await position(page).textContent();
    expect(await thumbPlaces(page, 40)).toHaveLength(1);
    await page.keyboard.press("Space");
    await expect(position(page)).not.toHaveText(held ?? "");
  });

  test("what is chosen while it is held stands at its beginning until it is played", async ({ page }) => {
    await page.getByTestId("file").setInputFiles(testdata("nft-0-single-pings"));
    await expect(position(page)).toContainText(/hop [2-9] of/);
    await page.keyboard.press("Space");
    await page.getByRole("tab", { name: /^Conversations/ }).click();
    await page.getByTestId("conversation-list").getByRole("option").nth(2).click();
    await expect(position(page)).toContainText("Request, before hop 1 of");
    await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
    expect(await thumbPlaces(page, 40)).toHaveLength(1);
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await expect(position(page)).toContainText(/hop [2-9] of/);
  });

  test("arrow keys step to the next and the last hop, on to the reply and back", async ({ page }) => {
    await openArticle(page, "Container to container");
    await hold(page);
    await page.keyboard.press("ArrowRight");
    const first = Number(/hop (\d)/.exec((await position(page).textContent()) ?? "")?.[1]);
    await page.keyboard.press("ArrowRight");
    await expect(position(page)).toContainText(`hop ${first + 1} of 9`);
    await page.keyboard.press("ArrowLeft");
    await expect(position(page)).toContainText(`hop ${first} of 9`);
    for (let hop = first; hop <= 9; hop += 1) await page.keyboard.press("ArrowRight");
    await expect(position(page)).toContainText("Reply, hop 1 of 7");
    await page.keyboard.press("ArrowLeft");
    await expect(position(page)).toContainText("Request, hop 9 of 9");
  });

  test("any hop can be jumped to, and is the one that the map and the line show", async ({ page }) => {
    await openArticle(page, "Container to container");
    await hops(page).nth(6).click();
    await expect(position(page)).toContainText("hop 7 of 9");
    await expect(hops(page).nth(6).locator("xpath=..")).toHaveAttribute("aria-current", "true");
    await expect(page.getByTestId("kernel-line")).toHaveText(lines("container-to-container")[6] ?? "");
  });

  test("Down and Up go through the packets", async ({ page }) => {
    await openArticle(page, "Container to container");
    await page.keyboard.press("ArrowDown");
    await expect(packets(page).nth(1)).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("ArrowUp");
    await expect(packets(page).nth(0)).toHaveAttribute("aria-selected", "true");
  });

  test("with reduced motion it goes from hop to hop all the same", async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await openArticle(page, "Container to container");
    await expect(position(page)).toContainText(/hop [3-9] of 9/);
  });
});

test("a tile says what it is for, until the pointer has gone, however fast, or Escape is pressed", async ({
  page,
}) => {
  await openArticle(page, "Outside to container");
  const tooltip = page.getByTestId("chain-map").getByRole("tooltip");
  const tile = page.locator('[data-place="net/ip:filter:FORWARD"]');
  await tile.hover();
  await expect(tooltip).toContainText("filter FORWARD");
  await page.mouse.move(300, 750, { steps: 1 });
  await expect(tooltip).toHaveCount(0);
  await tile.hover();
  await expect(tooltip).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);
  await expect(packets(page).first()).toHaveAttribute("aria-selected", "true");
});

test.describe("filter", () => {
  test("narrows while one types; an invalid one says where, and changes nothing", async ({ page }) => {
    await openArticle(page, "Container to container");
    await page.keyboard.press("/");
    await page.keyboard.type("direction:reply");
    await expect(packets(page)).toHaveCount(1);
    await page.getByTestId("filter").fill("direction:reply chian:FORWARD");
    await expect(page.getByText(/Column 17/)).toBeVisible();
    await expect(packets(page)).toHaveCount(1);
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await expect(packets(page)).toHaveCount(2);
  });

  test("that hides all says so, and is cleared there", async ({ page }) => {
    await openArticle(page, "Container to container");
    await page.getByTestId("filter").fill("dport:9");
    const said = page.getByTestId("all-hidden");
    await expect(said).toContainText("The filter hides all 2 packets.");
    await said.getByRole("button", { name: "Clear the filter" }).click();
    await expect(packets(page)).toHaveCount(2);
    await expect(said).toHaveCount(0);
  });

  test("is in the address, and comes back from it", async ({ page, exportUrl }) => {
    await openPage(page, `${exportUrl}?q=direction%3Areply&theme=dark`);
    await page.getByRole("button", { name: "Outside to container" }).click();
    await expect(packets(page)).toHaveCount(1);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    expect(page.url()).toContain("q=direction%3Areply");
  });
});

test.describe("a packet to come back to", () => {
  test("is in the address: the same log, packet and hop open again", async ({ page, exportUrl }) => {
    await openArticle(page, "Outside to container");
    await packets(page).nth(1).click();
    await expect(position(page)).toContainText("Reply");
    await hops(page).nth(3).click();
    await expect(page).toHaveURL(/\?log=wan-to-container&sel=2&hop=3$/);
    const line = await page.getByTestId("kernel-line").textContent();
    await openPage(page, `${exportUrl}?log=wan-to-container&sel=2&hop=3`);
    await expect(packets(page).nth(1)).toHaveAttribute("aria-selected", "true");
    await expect(position(page)).toContainText("Reply, hop 4 of");
    await expect(page.getByTestId("kernel-line")).toHaveText(line ?? "");
  });

  test("is marked with m, found again with ]", async ({ page }) => {
    await page.getByTestId("file").setInputFiles(testdata("nft-0-single-pings"));
    await expect(packets(page).nth(0)).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("j");
    await page.keyboard.press("m");
    const marked = page.getByRole("option").filter({ has: page.getByLabel("Marked") });
    await expect(marked).toHaveCount(1);
    await page.keyboard.press("j");
    await expect(marked).toHaveAttribute("aria-selected", "false");
    await page.keyboard.press("[");
    await expect(marked).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("m");
    await expect(marked).toHaveCount(0);
  });

  test("is copied as text, and as JSON that has the shape of analyze --json", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await openArticle(page, "Outside to container");
    await page.getByRole("button", { name: "Copy this packet as" }).click();
    await page.getByRole("menuitem", { name: "Packet as JSON" }).click();
    await expect.poll(clipboard).toMatch(/^\{/);
    const packet = JSON.parse(await clipboard());
    expect(packet).toMatchObject({ id: 1, conversation: 1, direction: "request", fate: "forwarded" });
    expect(packet.hops.map(({ chain }: { readonly chain: string }) => chain)).toEqual(await chains(page));
    await page.keyboard.press("c");
    await page.keyboard.press("t");
    await expect.poll(clipboard).toMatch(/^Packet 1 {2}→ request {2}forwarded/);
  });
});

test("each hop of a fragmented ping says which fragment it saw", async ({ page }) => {
  await page.getByTestId("file").setInputFiles(testdata("nft-1-fragments"));
  const broute = page.getByTestId("hop-list").locator('[data-chain="bridge:broute:BROUTING"]');
  await expect(broute.nth(0)).toContainText("fragment 1");
  await expect(broute.nth(1)).toContainText("fragment 2");
  await expect(page.getByTestId("hop-list").locator('[data-chain="ip:mangle:PREROUTING"]')).not.toContainText(
    "fragment",
  );
});

test.describe("for everyone", () => {
  test("? lists the keys, Escape closes it; Ctrl+K finds a command", async ({ page }) => {
    await openArticle(page, "Container to container");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toContainText("Next hop");
    // It listens for keys once it has the focus, an effect after it is there.
    await expect(page.getByRole("dialog").locator(":focus")).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("next drop");
    await expect(page.getByRole("option", { name: "Next drop" })).toBeVisible();
  });

  test("an open menu keeps nothing on the page from being pressed, and is gone then", async ({ page }) => {
    await openArticle(page, "Container to container");
    const trigger = page.getByRole("button", { name: "Open a log" });
    await trigger.click();
    await expect(page.getByRole("menu")).toBeVisible();
    await packets(page).nth(1).click({ timeout: 5_000 });
    await expect(packets(page).nth(1)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("menu")).toHaveCount(0);
    // Its own button closes it, too.
    await trigger.click();
    await trigger.click({ timeout: 5_000 });
    await expect(page.getByRole("menu")).toHaveCount(0);
  });

  test("single-key shortcuts can be switched off", async ({ page }) => {
    await openArticle(page, "Container to container");
    await page.keyboard.press("?");
    await page.getByRole("checkbox").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.keyboard.press("j");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(packets(page).nth(0)).toHaveAttribute("aria-selected", "true");
  });

  test("the list of conversations has the chosen one in sight", async ({ page }) => {
    await page.getByTestId("file").setInputFiles("lib/journey/testdata/nft-1-http.log");
    await expect(page.getByTestId("status")).toHaveText(/^Replay, /);
    const list = page.getByTestId("conversation-list");
    await page.keyboard.press("Shift+G");
    await page.getByRole("tab", { name: "Conversations" }).click();
    const chosen = list.locator('[aria-selected="true"]');
    await expect(chosen).toBeInViewport({ ratio: 1 });
    expect(await list.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0);
    await list.press("ArrowUp");
    await expect(chosen).toBeInViewport({ ratio: 1 });
  });

  test("a list at its end begins with a whole row", async ({ page }) => {
    const pings = Array.from({ length: 40 }, (_, at) =>
      lines("container-to-container").map((line) => line.replace(/ ID=\d+/g, ` ID=${7000 + at}`)),
    ).flat();
    await page.getByTestId("file").setInputFiles({
      name: "pings.log",
      mimeType: "text/plain",
      buffer: Buffer.from(`${pings.join("\n")}\n`),
    });
    await expect(status(page)).toHaveText(/^Replay, /);
    const list = page.getByTestId("packet-list");
    await list.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await expect(packets(page).last()).toBeInViewport({ ratio: 1 });
    const cutPx = await list.evaluate((element) => [element.scrollTop > 0, element.scrollTop % 26]);
    expect(cutPx).toEqual([true, 0]);
  });

  test("nothing scrolls but the panels, at 1280 × 800", async ({ page }) => {
    await openArticle(page, "Container to container");
    const size = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.scrollHeight,
    ]);
    expect(size).toEqual([1280, 800]);
  });

  for (const theme of ["light", "dark"] as const) {
    test(`axe finds nothing, ${theme}: before, with a log, with a dialog`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.emulateMedia({ colorScheme: theme });
      const check = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 160))])).toEqual(
          [],
        );
      };
      await check();
      await openArticle(page, "Outside to container");
      await hops(page).nth(2).click();
      await check();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      await check();
    });
  }
});
