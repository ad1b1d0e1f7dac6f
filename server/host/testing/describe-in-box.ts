import { describe } from "vitest";
import { HAS_DOCKER_BOX } from "./docker-box";

/** `describe` of what needs a box. */
export const describeInBox = describe.skipIf(!HAS_DOCKER_BOX);
