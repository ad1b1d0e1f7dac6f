export { addTerm } from "./add-term";
export { type Completion, type Completions, completions, type SeenValues } from "./completions";
export { type ContainerNames, containerNames, nameAt } from "./container-names";
export type { FieldName } from "./field";
export { EVERYTHING, type Filter } from "./filter";
export type { FilterError, FilterProblem, FilterResult } from "./filter-error";
export { filterErrorText } from "./filter-error-text";
export { filterOfAddress, filterOfConversation, filterOfHop, filterOfPacket } from "./filter-of";
export { compileFilter, type PacketTest } from "./matches";
export { type PacketView, valuesOf } from "./packet-view";
export { parseFilter } from "./parse-filter";
export { printFilter } from "./print-filter";
export { setTerm, valuesSet } from "./set-term";
export {
  scaleWindow,
  shiftWindow,
  type TimeWindow,
  windowAround,
  windowOf,
  withWindow,
} from "./time-window";
