import { expect, it } from "vitest";
import { keyOf } from "./log-point";
import { countsText, placesText } from "./standing-text";

const CHAIN = "\u001b]0;owned\u0007\u009b2J";

it("[R23] says where rules stand, and what they counted, without a name that steers the terminal", () => {
  expect(placesText([{ family: "ip", table: "filter", chain: CHAIN }])).toBe(
    "  ip:filter:\\x1b]0;owned\\x07\\x9b2J\n",
  );
  expect(placesText([{ family: "bridge", table: "nat", chain: null }])).toBe("  bridge:nat\n");
  const counts = countsText([
    { chain: keyOf("ip", "filter", CHAIN), matched: 12, logged: 7 },
    { chain: keyOf("ip", "filter", "FORWARD"), matched: 3, logged: 3 },
  ]);
  expect(counts.split("\n")).toEqual([
    "  ip:filter:\\x1b]0;owned\\x07\\x9b2J       12 matched        7 logged",
    "  ip:filter:FORWARD                 3 matched        3 logged",
    "",
  ]);
});
