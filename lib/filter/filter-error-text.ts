import { type FilterMessages, filter } from "@/lib/i18n/en/filter";
import type { FilterError } from "./filter-error";

/** The sentence for an error, with "Did you mean …", or how to look for it as text, where there is a guess. */
export function filterErrorText(error: FilterError, messages: FilterMessages = filter): string {
  const { found, suggestion } = error;
  const say = (template: string) =>
    template.replace(/\{(found|suggestion)\}/g, (_, name: string) =>
      name === "found" ? found : (suggestion ?? ""),
    );
  const problem = say(messages.problems[error.problem]);
  if (suggestion === null) return problem;
  const quoted = suggestion.startsWith('"');
  return `${problem} ${say(quoted ? messages.asText : messages.didYouMean)}`;
}
