import { expect, it } from "vitest";
import { lacksOf } from "./lacks-of";

/** As CapEff of proc_pid_status(5): all of linux/capability.h but these. */
function allBut(...bits: readonly bigint[]): string {
  return bits.reduce((all, bit) => all & ~(1n << bit), (1n << 41n) - 1n).toString(16);
}

it("[D17] tells of the rights without which something fails everywhere, and of no other", () => {
  expect(lacksOf(allBut(12n))).toEqual(["NET_ADMIN"]);
  expect(lacksOf(allBut(12n, 21n))).toEqual(["NET_ADMIN", "SYS_ADMIN"]);
  // NET_RAW, SYS_PTRACE
  expect(lacksOf(allBut(13n, 19n))).toEqual([]);
  for (const none of ["", "x", "-1", "0x0", "f".repeat(17)]) expect(lacksOf(none)).toEqual([]);
});
