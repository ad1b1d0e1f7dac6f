/** Words of the domain: directions, fates, scenarios, fields, reasons. */
export const words = {
  direction: { request: "Request", reply: "Reply", unknown: "Unknown" },
  fate: {
    delivered: "Delivered",
    forwarded: "Forwarded",
    sent: "Sent",
    dropped: "Dropped",
    incomplete: "Incomplete",
    open: "Under way",
  },
  fateHint: {
    delivered: "It reached a local process.",
    forwarded: "It left by a port.",
    sent: "A process of this host sent it, and it left by a port.",
    dropped:
      "No chain after this one saw it: a rule or the policy here ended it, or what lies between (routing, another firewall’s table).",
    open: "More hops may still come.",
  },
  whyIncomplete: {
    lost: "Records were lost while it was under way: nothing proves a drop.",
    limit: "A rule's limit cut lines while it was under way, or not all rules stood: nothing proves a drop.",
    end: "The log ends right behind its last line: nothing proves a drop.",
    unlogged: "No chain that it would pass next is known to log: nothing tells how it ended.",
    split:
      "It is longer than loopback carries: the kernel split it here, and its pieces come in as packets of their own.",
    filter:
      "NAT may have replaced the address that the rules log it for, so that it went on without a line: nothing proves a drop.",
  },
  scenario: {
    "container-to-container": "Container to container",
    "localhost-to-container": "This host to container",
    "wan-to-container": "Outside to container",
    "container-to-wan": "Container to outside",
    "container-to-host": "Container to this host",
    "between-networks": "Between two networks",
    hairpin: "Hairpin",
    loopback: "Loopback",
    other: "Other traffic",
  },
  field: {
    src: "source address",
    dst: "destination address",
    sport: "source port",
    dport: "destination port",
    ttl: "TTL",
    hopLimit: "hop limit",
    macSrc: "source MAC",
    macDst: "destination MAC",
  },
  fieldShort: {
    src: "src",
    dst: "dst",
    sport: "sport",
    dport: "dport",
    ttl: "TTL",
    hopLimit: "hop limit",
    macSrc: "src MAC",
    macDst: "dst MAC",
  },
  changedBy: { routing: "routing", neighbour: "neighbour lookup" },
  skipped: { conntrack: "skipped: conntrack knows the connection" },
  skippedShort: { conntrack: "skipped, conntrack" },
} as const;
