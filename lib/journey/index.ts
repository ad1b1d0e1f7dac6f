export * from "./analysis";
export * from "./analyzer";
export { type Correlator, type CorrelatorOptions, createCorrelator, type LogDoubt } from "./correlator";
export { type FoldedPacket, JourneyFold, type Journeys } from "./fold";
export * from "./journey";
export { CORRELATOR_LIMITS, type CorrelatorLimits } from "./limits";
export {
  type Ink,
  NO_INK,
  TERMINAL_INK,
  type TextHop,
  type TextPacket,
  wayText,
} from "./way-text";
