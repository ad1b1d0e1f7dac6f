export * from "./analysis";
export { type Correlator, type CorrelatorOptions, createCorrelator } from "./correlator";
export { JourneyFold, type Journeys } from "./fold";
export * from "./journey";
export { CORRELATOR_LIMITS, type CorrelatorLimits } from "./limits";
