import { expect, it } from "vitest";
import * as protocol from "@/lib/protocol/host-verbs";
import * as own from "./limits";

it("[H11] bounds requests as the protocol says", () => {
  expect(Object.keys(own)).not.toEqual([]);
  expect(protocol).toMatchObject(own);
});
