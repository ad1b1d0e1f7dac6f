/** Of a container or a network. */
export const DOCKER_ID = /^[0-9a-f]{64}$/;
