import { type FilterMessages, filter } from "@/lib/i18n/en/filter";
import type { FilterError } from "./filter-error";

/** The sentence for an error, with "Did you mean …" where there is a guess. */
export function filterErrorText(error: FilterError, messages: FilterMessages = filter): string {
  const { found, suggestion } = error;
  const say = (template: string) =>
    template.replace(/\{(found|suggestion)\}/g, (_, name: string) =>
      name === "found" ? found : (suggestion ?? ""),
    );
  const problem = say(messages.problems[error.problem]);
  return suggestion === null ? problem : `${problem} ${say(messages.didYouMean)}`;
}
