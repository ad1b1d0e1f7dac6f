import type { Condition } from "./planned";

type Values = Condition["values"];

export function is(field: string, ...values: Values): Condition {
  return { field, not: false, values };
}

export function isNot(field: string, ...values: Values): Condition {
  return { field, not: true, values };
}
