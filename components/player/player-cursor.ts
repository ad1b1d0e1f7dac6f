import { type Cursor, cursorOf, type Playback } from "@/lib/figure/playback";
import type { ConversationId } from "@/lib/journey/journey";

/** The packet and hop that the inspector follows; in the live scope only of the conversation looked at. */
export function cursorIn(state: Playback, focus: ConversationId | null): Cursor | null {
  if (state.scope.kind === "conversation") return cursorOf(state);
  const schedule = state.schedule.filter(({ conversation }) => conversation === focus);
  return cursorOf({ ...state, schedule });
}
