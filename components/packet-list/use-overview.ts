import { useEffect, useMemo, useState } from "react";
import { type Overview, overviewOf } from "@/lib/journey/overview";
import { useSession, useSessionState } from "../session/session-context";

/** With fewer the list itself is the overview. */
const LEAST_PACKETS = 40;
/** A look at so many takes ms: then one in so many changes of the counts is enough. */
const MANY_PACKETS = 5000;
const SELDOM = 8;
const SETTLED_MS = 1000;
const BINS = 160;

/** Null while there is nothing to look over: few packets, no time in the log, or one that is still read. */
export function useOverview(): Overview | null {
  const session = useSession();
  const isReading = useSessionState((state) => state.connection.kind === "reading");
  const version = useSessionState(({ countsVersion, totals: { packets } }) => {
    if (packets < LEAST_PACKETS) return null;
    return packets < MANY_PACKETS ? countsVersion : Math.floor(countsVersion / SELDOM);
  });
  const counted = useSessionState((state) => state.countsVersion);
  // What came last, when nothing more does.
  const [settled, setSettled] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(counted), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [counted]);
  const { archive } = session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the versions stand for the archive's content
  return useMemo(
    () => (isReading || version === null ? null : overviewOf(archive, BINS)),
    [archive, isReading, version, settled],
  );
}
