import type { Direction } from "@/lib/journey/journey";

const LOOK = {
  request: { path: "M2 7h9M7.5 3.5 11 7l-3.5 3.5", color: "text-request" },
  reply: { path: "M12 7H3M6.5 3.5 3 7l3.5 3.5", color: "text-reply" },
  unknown: { path: "M2 7h10", color: "text-unknown" },
} as const;

/** Request points right, reply left, unknown is a dotted line without a head: never told by colour alone. */
export function DirectionMark({ direction }: { readonly direction: Direction }) {
  const { path, color } = LOOK[direction];
  return (
    <svg viewBox="0 0 14 14" aria-hidden className={`size-3.5 shrink-0 ${color}`}>
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.9}
        strokeLinecap="round"
        strokeLinejoin="round"
        {...(direction === "unknown" ? { strokeDasharray: "1 3" } : {})}
      />
    </svg>
  );
}
