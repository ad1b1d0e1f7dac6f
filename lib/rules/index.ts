export { articleWords } from "./article-rules";
export { suspectsIn } from "./culprit";
export { readAllSaves, readHostTables } from "./host-tables";
export {
  countersOf,
  follow,
  type KeptSites,
  keysOf,
  lift,
  missingIn,
  note,
  noteMissing,
  notePutBack,
  observe,
  othersIn,
  putBack,
  type SiteChange,
  type Step,
  shortenedIn,
} from "./kept-sites";
export { LOG_POINTS, type LogPoint, pointKey, RULE_FAMILIES } from "./log-point";
export { isWithin, readNetwork } from "./networks";
export { needsIptables, type PlannedRules, plannedChains, planRules } from "./plan-rules";
export { commandLine, previewTexts, printedTexts, type RulesCommands, type RulesTexts } from "./preview";
export { keyOfChainName, NO_COUNTERS, readCounters, sumOf } from "./rule-counters";
export { packRules } from "./rule-lines";
export {
  NO_UPKEEP,
  type RuleCounters,
  type RulesInserted,
  type RulesState,
  type ShortenedName,
} from "./rules-state";
export { countsText, placesText } from "./standing-text";
