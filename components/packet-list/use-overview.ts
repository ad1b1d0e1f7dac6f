import { useMemo } from "react";
import { type Overview, overviewOf } from "@/lib/journey/overview";
import { useSession, useSessionState } from "../session/session-context";

/** With fewer the list itself is the overview. */
const LEAST_PACKETS = 40;
/** A look at so many takes ms: then one in so many changes of the counts is enough. */
const MANY_PACKETS = 5000;
const SELDOM = 8;
const BINS = 160;

/** Null while there is nothing to look over: few packets, no time in the log, or one that is still read. */
export function useOverview(): Overview | null {
  const session = useSession();
  const isReading = useSessionState((state) => state.connection.kind === "reading");
  const version = useSessionState(({ countsVersion, totals: { packets } }) => {
    if (packets < LEAST_PACKETS) return null;
    return packets < MANY_PACKETS ? countsVersion : Math.floor(countsVersion / SELDOM);
  });
  const { archive } = session;
  return useMemo(
    () => (isReading || version === null ? null : overviewOf(archive, BINS)),
    [archive, isReading, version],
  );
}
