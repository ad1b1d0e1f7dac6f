/** Names that tools give to bridges: a hint where no host and no bridge's own line tells, never more. */
const BRIDGE_NAME = /^(?:docker|br-|br\d|bridge|virbr|lxcbr|cni|cbr|podman|lxdbr|incusbr)/;

export function looksLikeBridge(name: string): boolean {
  return BRIDGE_NAME.test(name);
}

/**
 * Names that the kernel and systemd.net-naming-scheme(7) give to what leads out of a host: cards, modems, tunnels, and
 * VLANs of them. Nobody's containers are right behind one.
 */
const NIC_NAME =
  /^(?:(?:eth|wlan|wwan|usb|bond|team|vlan|ppp|tun|tap|wg|ipsec|gre|sit|venet|tailscale)\d|(?:en|wl|ww|ib|sl)[bcopsvx]\w)/;

export function looksLikeNic(name: string): boolean {
  return NIC_NAME.test(name);
}

/** Which names are bridges: the host's own list where it is known. */
export function isBridgeOf(bridges: readonly string[]): (name: string) => boolean {
  const named = new Set(bridges);
  return named.size === 0 ? looksLikeBridge : (name) => named.has(name);
}
