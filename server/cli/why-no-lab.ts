import { lacks, type Rights } from "./own-rights";

/** linux/capability.h */
const FOR_LAB = [
  { name: "CAP_NET_ADMIN", bit: 12n },
  { name: "CAP_SYS_ADMIN", bit: 21n },
] as const;

/** The capabilities without which no lab can be built, in words; null: it has them. */
export function whyNoLab(rights: Rights): string | null {
  const names = FOR_LAB.filter(({ bit }) => lacks(rights, bit)).map(({ name }) => name);
  return names.length === 0 ? null : `without ${names.join(" and ")}`;
}
