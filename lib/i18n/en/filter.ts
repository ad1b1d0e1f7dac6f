/** What is wrong with a filter, and what was probably meant. `found` is the user's own text. */
export const filter = {
  problems: {
    "unknown-field": "There is no field “{found}”.",
    "bad-operator": "“{found}” does not fit this field.",
    "missing-value": "A value is missing here.",
    "bad-address": "“{found}” is no address and no network.",
    "bad-number": "“{found}” is no number and no range.",
    "backward-range": "The range “{found}” ends before it begins.",
    "unknown-word": "This field never has the value “{found}”.",
    "bad-pattern": "The pattern cannot be understood from here on.",
    "open-quote": "The closing quotation mark is missing.",
    "open-paren": "The closing parenthesis is missing.",
    "stray-paren": "This parenthesis closes nothing.",
    "missing-operand": "Something to look for is missing here.",
    "too-long": "The filter is too long.",
    "too-deep": "Too many parentheses inside each other.",
  },
  didYouMean: "Did you mean “{suggestion}”?",
  asText: "To look for this text, write it in quotes: {suggestion}",
} as const;

export type FilterMessages = {
  readonly problems: { readonly [K in keyof typeof filter.problems]: string };
  readonly didYouMean: string;
  readonly asText: string;
};
