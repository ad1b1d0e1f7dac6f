export { hasDocker, keepDocker } from "./keep-docker";
export { topologyOf } from "./topology-of";
