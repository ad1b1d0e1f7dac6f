import type { Stage } from "../actions/action";

export type PageActions = Stage["page"];
