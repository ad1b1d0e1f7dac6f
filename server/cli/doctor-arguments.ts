import { bundlePath } from "./bundle-path";

/** For Node: what a host process runs when `web` asks why nothing arrives. */
export function doctorArguments(dockerSocket: string | null): readonly string[] {
  const socket = dockerSocket === null ? [] : ["--docker", dockerSocket];
  return [bundlePath("hopscope"), "doctor", "--json", ...socket];
}
