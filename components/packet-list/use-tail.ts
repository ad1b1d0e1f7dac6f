import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";

type Tail = {
  /** Rows that came below since the reader scrolled up; 0 while the list goes with its end. */
  readonly below: number;
  readonly onScroll: () => void;
  readonly jump: () => void;
};

/**
 * Follows the end while it is in sight; scrolled up, the rows in sight stay where they are, also when the
 * oldest are discarded above them (`left` counts those).
 */
export function useTail(
  scroller: RefObject<HTMLElement | null>,
  rows: Virtualizer<HTMLDivElement, Element>,
  count: number,
  left: number,
  rowPx: number,
  startAtEnd: boolean,
): Tail {
  const [following, setFollowing] = useState(startAtEnd);
  /** Rows ever listed when the end was last in sight. */
  const [seen, setSeen] = useState(0);
  const before = useRef({ left, count });

  useLayoutEffect(() => setFollowing(startAtEnd), [startAtEnd]);

  useLayoutEffect(() => {
    const element = scroller.current;
    const moved = left - before.current.left;
    before.current = { left, count };
    if (element === null || count === 0) return;
    // The browser stops at the end; asking where that is would lay out the page once more each time.
    if (following) element.scrollTop = count * rowPx;
    else if (moved > 0) element.scrollTop -= moved * rowPx;
  }, [scroller, count, left, rowPx, following]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null || element.scrollHeight <= element.clientHeight) return;
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - rowPx / 2;
    setFollowing(atEnd);
    if (atEnd) setSeen(before.current.count + before.current.left);
    else setSeen((rowsSeen) => (rowsSeen === 0 ? before.current.count + before.current.left : rowsSeen));
  }, [scroller, rowPx]);

  const jump = useCallback(() => {
    setFollowing(true);
    rows.scrollToIndex(before.current.count - 1, { align: "end" });
  }, [rows]);

  return { below: following || seen === 0 ? 0 : Math.max(0, count + left - seen), onScroll, jump };
}
