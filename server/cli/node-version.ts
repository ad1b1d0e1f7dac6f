/** The oldest that package.json's `engines` allows. */
const MINIMUM = [20, 19] as const;

export function isNodeTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1]);
}
