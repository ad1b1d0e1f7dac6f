import { expect, it } from "vitest";
import { LostNotice } from "./lost-notice";

const lost = (count: number) => ({
  ledger: { matched: 0, limited: 0, lost: count, foreign: 0, dropped: 0, delivered: 0 },
});

it("says once in a session that records were lost, and nothing before any was", () => {
  let said = 0;
  const notice = new LostNotice(() => {
    said += 1;
  });
  notice.note(lost(0));
  expect(said).toBe(0);
  for (const count of [48, 48, 96]) notice.note(lost(count));
  expect(said).toBe(1);
  notice.reset();
  notice.note(lost(3));
  expect(said).toBe(2);
});
