import { LAB_CLAIM } from "@/server/host/lab/lab";

const WISHED = process.env.HOPSCOPE_LAB ?? "";

/** One lab of a name at a time; HOPSCOPE_LAB gives another name, for a second lab beside a running hopscope. */
export const LAB_NAME = /^[a-z0-9-]{1,40}$/.test(WISHED) ? WISHED : LAB_CLAIM;
