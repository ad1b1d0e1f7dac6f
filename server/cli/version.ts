/** Of package.json; put in its place by scripts/build-server.mjs. */
export const VERSION: string = process.env.HOPSCOPE_VERSION ?? "0.0.0";
