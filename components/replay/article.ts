import type { Scenario } from "@/lib/journey/journey";
import { containerToContainerLog } from "./captures/container-to-container";
import { localhostToContainerLog } from "./captures/localhost-to-container";
import { wanToContainerLog } from "./captures/wan-to-container";

export type ArticleLog = {
  readonly scenario: Extract<
    Scenario,
    "container-to-container" | "localhost-to-container" | "wan-to-container"
  >;
  readonly file: string;
  readonly text: string;
};

/** The article's three logs: one ping or one telnet each, a LOG rule in each chain. */
export const ARTICLE_LOGS: readonly ArticleLog[] = [
  {
    scenario: "container-to-container",
    file: "container-to-container.log",
    text: containerToContainerLog,
  },
  {
    scenario: "localhost-to-container",
    file: "localhost-to-container.log",
    text: localhostToContainerLog,
  },
  { scenario: "wan-to-container", file: "wan-to-container.log", text: wanToContainerLog },
];
