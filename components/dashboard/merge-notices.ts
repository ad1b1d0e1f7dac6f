import type { Notice } from "../session/session-state";

/** `standing`: it holds on the server and cannot be dismissed here. */
export type ShownNotice = Notice & { readonly standing: boolean };

/** One notice a code: what holds on the server and what was just tried often say the same, one with the detail. */
export function mergeNotices(
  standing: readonly string[],
  notices: readonly Notice[],
): readonly ShownNotice[] {
  const detailOf = (code: string) => notices.find((notice) => notice.code === code)?.detail ?? "";
  return [
    ...[...new Set(standing)].map((code) => ({ code, detail: detailOf(code), standing: true })),
    ...notices
      .filter(({ code }) => !standing.includes(code))
      .map((notice) => ({ ...notice, standing: false })),
  ];
}
