import { type Conversation, createCorrelator, JourneyFold, type Packet } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";

/** A log, put together: what the pictures of the tests are drawn from. */
export function journeysOf(text: string): {
  readonly packets: readonly Packet[];
  readonly conversations: readonly Conversation[];
} {
  const reader = createLogReader();
  const correlator = createCorrelator();
  const fold = new JourneyFold((hop) => hop);
  for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
  correlator.end();
  for (const event of correlator.take()) fold.apply(event);
  return fold.result();
}
