/** The ways of the article's packets, capture by capture: the chains of its lines, by hand from the text of their prefixes. */
export const ARTICLE_WAYS = {
  "container-to-container": [
    [
      "bridge:broute:BROUTING",
      "bridge:nat:PREROUTING",
      "ip:mangle:PREROUTING",
      "ip:nat:PREROUTING",
      "bridge:filter:FORWARD",
      "ip:filter:FORWARD",
      "bridge:nat:POSTROUTING",
      "ip:mangle:POSTROUTING",
      "ip:nat:POSTROUTING",
    ],
    [
      "bridge:broute:BROUTING",
      "bridge:nat:PREROUTING",
      "ip:mangle:PREROUTING",
      "bridge:filter:FORWARD",
      "ip:filter:FORWARD",
      "bridge:nat:POSTROUTING",
      "ip:mangle:POSTROUTING",
    ],
  ],
  "localhost-to-container": [
    [
      "ip:mangle:OUTPUT",
      "ip:filter:OUTPUT",
      "ip:mangle:POSTROUTING",
      "ip:nat:POSTROUTING",
      "bridge:filter:OUTPUT",
      "bridge:nat:POSTROUTING",
    ],
    [
      "bridge:broute:BROUTING",
      "bridge:nat:PREROUTING",
      "ip:mangle:PREROUTING",
      "bridge:filter:INPUT",
      "ip:filter:INPUT",
    ],
  ],
  "wan-to-container": [
    [
      "ip:mangle:PREROUTING",
      "ip:nat:PREROUTING",
      "ip:mangle:FORWARD",
      "ip:filter:FORWARD",
      "ip:mangle:POSTROUTING",
      "ip:nat:POSTROUTING",
      "bridge:filter:OUTPUT",
      "bridge:nat:POSTROUTING",
    ],
    [
      "bridge:broute:BROUTING",
      "bridge:nat:PREROUTING",
      "ip:mangle:PREROUTING",
      "bridge:filter:INPUT",
      "ip:mangle:FORWARD",
      "ip:filter:FORWARD",
      "ip:mangle:POSTROUTING",
    ],
  ],
} as const;
