import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ARTICLE_LOGS } from "./article";

it.each(ARTICLE_LOGS)("the module of $file is byte for byte the published capture", ({ file, text }) => {
  expect(text).toBe(readFileSync(new URL(`../../public/captures/${file}`, import.meta.url), "utf8"));
});
