import type { ChainGraph } from "./chain-graph";
import { glue, type Place, tile } from "./place";
import { reachable, wayBetween } from "./way-index";

const DECISION = glue("dec:bridge");
const ACROSS = tile("link", "bridge:filter:FORWARD");
const TRANSMIT = glue("br:tx");

/**
 * A flooded frame leaves one line a clone in the chains behind the fork, all with the same addresses: the
 * tiles that a clone crosses from the fork to `to`, when `from` is a place of an earlier clone. null where no
 * clone can follow: the local copy is the last (br_input.c, br_handle_frame_finish).
 */
export function cloneWay(graph: ChainGraph, from: Place, to: Place): readonly Place[] | null {
  if (from === ACROSS || reachable(graph, ACROSS, from)) {
    const way = wayBetween(graph, DECISION, to);
    if (way !== null) return way;
  }
  return reachable(graph, TRANSMIT, from) ? wayBetween(graph, TRANSMIT, to) : null;
}
