import { LAB_CLAIM } from "@/server/host/instances";

const WISHED = process.env.HOPSCOPE_LAB ?? "";
const IS_NAME = /^[a-z0-9-]{1,40}$/.test(WISHED);

/** One lab of a name at a time; HOPSCOPE_LAB gives another name, for a second lab beside a running hopscope. */
export const LAB_NAME = IS_NAME ? WISHED : LAB_CLAIM;

/** What HOPSCOPE_LAB says, where that is no name: another lab than was meant must not be touched. Else null. */
export const REFUSED_LAB_NAME = IS_NAME || WISHED === "" ? null : WISHED;
