/**
 * Lines of other firewalls that log on their own account: UFW's `[UFW BLOCK] ` (ufw-before-logging-*),
 * firewalld's LogDenied `filter_IN_public_REJECT: `, `FINAL_REJECT: ` (firewalld, core/fw_zone.py), which some of its
 * versions put in quotation marks. They are kept as other programs' records, unless a prefix map claims them.
 */
export function isOtherFirewall(prefix: string): boolean {
  if (prefix.charCodeAt(0) === 91) return /^\[UFW [A-Z ]{1,24}\] ?$/.test(prefix);
  const colon = prefix.lastIndexOf(":");
  if (colon < 0 || colon < prefix.length - 3) return false;
  return prefix.length <= 127 && FIREWALLD.test(prefix);
}

const FIREWALLD =
  /^"?(?:(?:(?:filter|mangle|nat|raw)_)?(?:IN|FWDI|FWDO|FWD|OUT|PRE|POST)_[\w-]{1,64}_(?:ACCEPT|DROP|REJECT|DENY)|FINAL_(?:REJECT|DROP)|STATE_INVALID_DROP|rpfilter_DROP|RFC3964_IPv4_(?:REJECT|DROP)): ?"?$/;
