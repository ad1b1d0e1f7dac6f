import { expect, it } from "vitest";
import { latestRemoval } from "./rule-note";

it("[P20] says of the latest removal which chains and who, in names, without what the title says already", () => {
  const notes = [
    "removed by others and put back: ip:nat:OUTPUT; by whom is not known",
    "removed by others and put back: ip:filter:DOCKER-USER; iptables (process 7) was started 1 s before",
    "others put rules before ours; back at the head: ip:filter:FORWARD",
  ];
  expect(latestRemoval(notes)).toBe("filter DOCKER-USER; iptables (process 7) was started 1 s before");
});

it("[P20] names the first of many chains, and counts the rest", () => {
  const keys = ["ip:raw:OUTPUT", "ip6:nat:OUTPUT", "bridge:filter:FORWARD", "ip:nat:INPUT", "ip:nat:OUTPUT"];
  expect(latestRemoval([`removed again by others, given up: ${keys.join(" ")}; by whom is not known`])).toBe(
    "raw OUTPUT, IPv6 nat OUTPUT, ebtables filter FORWARD and 2 more; by whom is not known",
  );
});

it("[P20] shows a note of another form as it is, and nothing where there is none", () => {
  expect(latestRemoval(["removed in some way"])).toBe("removed in some way");
  expect(latestRemoval(["others put rules before ours"])).toBe("");
});

it("[P20] takes linear time, and passes over what a program complained of", () => {
  const start = performance.now();
  // A pattern that could go back took three seconds, and four times as long for two names more.
  latestRemoval([`removed by others: ${"ip:filter".repeat(27)} !`]);
  expect(performance.now() - start).toBeLessThan(100);
  const trouble = "removed by others and put back (iptables: Bad rule): ip:nat:OUTPUT; by whom is not known";
  expect(latestRemoval([trouble])).toBe("nat OUTPUT; by whom is not known");
});
