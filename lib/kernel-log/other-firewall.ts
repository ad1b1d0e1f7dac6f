/**
 * Lines of other firewalls that log on their own account: UFW's `[UFW BLOCK] ` (ufw-before-logging-*),
 * firewalld's LogDenied `filter_IN_public_REJECT: `, `FINAL_REJECT: ` (firewalld, core/fw_zone.py), which some of its
 * versions put in quotation marks. They are kept as other programs' records, unless a prefix map claims them.
 */
export function isOtherFirewall(prefix: string): boolean {
  if (!mayBeOne(prefix)) return false;
  // Behind what is left of a head that no transport is known by (`host kernel: `); a prefix has 127 bytes at most.
  const own = prefix.slice(-128);
  return UFW.test(own) || FIREWALLD.test(own);
}

/** The same of a whole record, for who has no parsed line: what is before its devices. */
export function isOtherFirewallRecord(text: string): boolean {
  const at = text.indexOf("IN=");
  return at > 0 && text.includes(" OUT=") && isOtherFirewall(text.slice(0, at));
}

/** Of nearly every prefix this is all that is asked: `]` or a colon, with a space and a quotation mark behind it at most. */
function mayBeOne(prefix: string): boolean {
  const { length } = prefix;
  for (let at = length - 1; at >= length - 3 && at >= 0; at--) {
    const code = prefix.charCodeAt(at);
    if (code === COLON || code === BRACKET) return true;
  }
  return false;
}

const COLON = 58;
const BRACKET = 93;

const UFW = /(?:^|\s)\[UFW [A-Z ]{1,24}\] ?$/;

const FIREWALLD =
  /(?:^|\s)"?(?:(?:(?:filter|mangle|nat|raw)_)?(?:IN|FWDI|FWDO|FWD|OUT|PRE|POST)_[\w-]{1,64}_(?:ACCEPT|DROP|REJECT|DENY)|FINAL_(?:REJECT|DROP)|STATE_INVALID_DROP|rpfilter_DROP|RFC3964_IPv4_(?:REJECT|DROP)): ?"?$/;
