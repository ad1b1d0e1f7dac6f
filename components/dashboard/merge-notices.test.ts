import { expect, it } from "vitest";
import { mergeNotices } from "./merge-notices";

it("says each fault once, with the detail that either of its tellers gave", () => {
  const notices = [
    { code: "lab-running", detail: "process 7" },
    { code: "no-answer", detail: "" },
  ];
  expect(mergeNotices(["lab-running", "lab-running"], notices)).toEqual([
    { code: "lab-running", detail: "process 7", standing: true },
    { code: "no-answer", detail: "", standing: false },
  ]);
});
