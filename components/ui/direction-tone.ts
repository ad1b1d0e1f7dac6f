/** Colour by direction; an arrow or a word always stands beside it. */
export const DIRECTION_TEXT = {
  request: "text-request",
  reply: "text-reply",
  unknown: "text-unknown",
} as const;
export const DIRECTION_FILL = { request: "bg-request", reply: "bg-reply", unknown: "bg-unknown" } as const;
export const DIRECTION_BORDER = {
  request: "border-request",
  reply: "border-reply",
  unknown: "border-unknown",
} as const;
