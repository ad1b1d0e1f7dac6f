import type { LogCondition } from "@/lib/protocol/host-verbs";

type Values = LogCondition["values"];

export function is(field: string, ...values: Values): LogCondition {
  return { field, not: false, values };
}

export function isNot(field: string, ...values: Values): LogCondition {
  return { field, not: true, values };
}
