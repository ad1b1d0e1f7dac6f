export { type LogRule, type RuleWords, ruleScript } from "./log-rule";
export { rulesOfAddress, rulesOfConversation, rulesOfHop } from "./rules-of";
