import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

describe("replay of the article's captures", () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb();
  });
  afterAll(() => web.close());

  it("[W1] gives a viewer the hello, a snapshot and nothing it cannot read", async () => {
    const viewer = new TestViewer(web);
    await until("events", () => viewer.events.length > 0 && viewer.status !== null);
    expect(viewer.hello).toMatchObject({ protocol: 1, target: "replay", role: "viewer" });
    expect(viewer.problems).toEqual([]);
    expect(viewer.snapshots).toBe(1);
    viewer.close();
  });
});
