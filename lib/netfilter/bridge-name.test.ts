import { expect, it } from "vitest";
import { looksLikeBridge, looksLikeNic } from "./bridge-name";

const BRIDGES = [
  "docker0",
  "docker_gwbridge",
  "br-2817434576bb",
  "br0",
  "virbr0",
  "cni0",
  "podman1",
  "lxdbr0",
];
const NICS = [
  "eth0",
  "eth1.20",
  "enp0s8",
  "ens18",
  "eno1",
  "enx001122334455",
  "wlan0",
  "wlp2s0",
  "wg0",
  "ppp0",
];
const NEITHER = ["lan", "mynet", "dmz0", "ens", "ethos", "vethab12", "lo"];

it("[N43] names of tools tell a bridge, names of the kernel and of systemd a card or a tunnel, and others nothing", () => {
  expect(BRIDGES.filter((name) => looksLikeBridge(name) && !looksLikeNic(name))).toEqual(BRIDGES);
  expect(NICS.filter((name) => looksLikeNic(name) && !looksLikeBridge(name))).toEqual(NICS);
  expect(NEITHER.filter((name) => looksLikeNic(name) || looksLikeBridge(name))).toEqual([]);
});
