export { hasDocker, keepDocker } from "./keep-docker";
export { SeenPorts } from "./seen-ports";
export { topologyOf } from "./topology-of";
