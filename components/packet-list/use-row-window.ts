import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { useSize } from "../chain-map/use-size";

export type RowWindow = {
  /** Rows to draw: from `first` up to, without, `end`. */
  readonly first: number;
  readonly end: number;
  /** Rows that came below since the reader scrolled up; 0 while the list goes with its end. */
  readonly below: number;
  readonly onScroll: () => void;
  readonly jumpToEnd: () => void;
  /** Scrolls no further than needed. */
  readonly reveal: (index: number) => void;
};

type View = {
  readonly following: boolean;
  readonly top: number;
  /** Rows ever listed when the end was last in sight; 0 before it was, and while it is. */
  readonly seen: number;
};

/** Rows drawn beyond those in sight, for the next turn of the wheel. */
const MORE_ROWS = 8;
/** Until the list is measured. */
const ROWS_AT_FIRST = 12;

/**
 * Which of `count` rows of one height are drawn. Follows the end while it is in sight, and then draws just the last
 * ones: what is drawn does not wait for the scrolling, nor is it drawn again because of it. Scrolled up, the
 * rows in sight stay where they are, also when the oldest are discarded above them (`left` counts those).
 */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  left: number,
  rowPx: number,
  startAtEnd: boolean,
): RowWindow {
  const size = useSize(scroller);
  const [view, setView] = useState<View>({ following: startAtEnd, top: 0, seen: 0 });
  // Not a state: it changes with each row that comes, and is shown only once the end is out of sight.
  const seenAtEnd = useRef(0);
  const before = useRef({ left, count });

  // Where it stands then: no event of scrolling tells of it.
  useLayoutEffect(() => {
    const top = Math.floor((scroller.current?.scrollTop ?? 0) / rowPx);
    setView((now) => ({ ...now, following: startAtEnd, top }));
  }, [scroller, rowPx, startAtEnd]);

  useLayoutEffect(() => {
    const element = scroller.current;
    const moved = left - before.current.left;
    before.current = { left, count };
    if (element === null || count === 0) return;
    // The browser stops at the end; asking where that is would lay out the page once more each time.
    if (view.following) element.scrollTop = count * rowPx;
    else if (moved > 0) element.scrollTop -= moved * rowPx;
  }, [scroller, count, left, rowPx, view.following]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const isLong = scrollHeight > clientHeight;
    const atEnd = isLong && scrollTop + clientHeight >= scrollHeight - rowPx / 2;
    const top = Math.floor(scrollTop / rowPx);
    const listed = before.current.count + before.current.left;
    const read = Math.floor((scrollTop + clientHeight) / rowPx) + before.current.left;
    if (isLong && (atEnd || seenAtEnd.current === 0)) seenAtEnd.current = listed;
    // What came since, and was scrolled to, is not below any more.
    else if (isLong) seenAtEnd.current = Math.max(seenAtEnd.current, Math.min(read, listed));
    const seen = isLong && !atEnd ? seenAtEnd.current : 0;
    setView((now) => {
      const following = isLong ? atEnd : now.following;
      if (following === now.following && seen === now.seen && (following || top === now.top)) return now;
      return { following, top, seen };
    });
  }, [scroller, rowPx]);

  const jumpToEnd = useCallback(() => setView((now) => ({ ...now, following: true })), []);

  const reveal = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (element === null) return;
      const { scrollTop, clientHeight } = element;
      const end = (index + 1) * rowPx - clientHeight;
      if (index * rowPx < scrollTop) element.scrollTop = index * rowPx;
      else if (end > scrollTop) element.scrollTop = end;
    },
    [scroller, rowPx],
  );

  const rows = size === null ? ROWS_AT_FIRST : Math.ceil(size.heightPx / rowPx) + 1;
  const first = view.following ? count - rows : view.top - MORE_ROWS;
  const end = view.following ? count : view.top + rows + MORE_ROWS;
  return {
    first: Math.max(0, Math.min(first, count)),
    end: Math.min(count, end),
    below: view.following || view.seen === 0 ? 0 : Math.max(0, count + left - view.seen),
    onScroll,
    jumpToEnd,
    reveal,
  };
}
