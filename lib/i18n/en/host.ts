/** The view from above, test traffic on a Docker host, and the doctor. */
export const pictures = {
  label: "Pictures",
  chains: "Chains",
  chainsHint: "The chain map: which chains a packet enters",
  host: "Host",
  hostHint: "The view from above: networks, containers, interfaces",
  both: "Both",
  bothHint: "The chain map and the view from above, side by side",
  bothFrom: "from {px, number} px",
  bothNarrow: "Side by side both are too small to read here: this needs a window {px, number} pixels wide",
} as const;

export const send = {
  title: "Send test traffic",
  intro:
    "A ping, one TCP connection, or to a UDP port one datagram, from the network namespace that you choose. Nothing is installed in a container and nothing else is sent.",
  loading: "Reading the containers of this host …",
  from: "From",
  to: "To",
  act: "What",
  ping: "Ping",
  connect: "Connect (TCP)",
  datagram: "One datagram (UDP)",
  host: "This host",
  hostWith: "This host, with {containers}",
  outside: "Outside machine",
  outsideHint:
    "hopscope makes a machine outside: a network namespace joined to this host by a veth pair. It goes when hopscope ends.",
  containers: "Containers",
  publishedPorts: "Published ports",
  inNetwork: "{container} in {network}",
  published: "{port}/{protocol} → {container}",
  count: "Pings",
  bytes: "Bytes each",
  port: "Port",
  go: "Send",
  sending: "Sending",
  sent: "Sent. What its program printed:",
  silent: "Sent. Its program printed nothing.",
  why: {
    same: "Source and destination are the same.",
    noEntry:
      "Off: the host process lacks CAP_SYS_ADMIN, and may not send from inside a container. Send it by hand with docker exec, or send from this host.",
    noOutside:
      "Off: the host process lacks CAP_SYS_ADMIN or CAP_NET_ADMIN, and cannot make the outside machine. Send from this host to a container.",
    noContainer: "No container is running.",
    noNetwork: "A container without a network (--network none) sends nothing and is not reached.",
    noAddress: "This container has no address in that network.",
    hostApart:
      "From a macvlan or ipvlan network this host is not reached: its gateway is another machine. Choose a container.",
    pastHost:
      "In a macvlan or ipvlan network packets go past this host: they cross none of its chains, and nothing is logged.",
    onLoopback:
      "This port is bound to 127.0.0.1: only this host's own processes reach it there. Send from this host.",
    pingPort: "A published port is reached by a connection or a datagram; a ping has no port.",
    needPort: "Say which port to connect to.",
    otherNetwork:
      "They share no network. Docker keeps networks apart: expect a drop in FORWARD, which is worth seeing.",
  },
} as const;

export const doctor = {
  title: "Doctor",
  intro: "What on this host may keep lines from arriving, what that does, and the command that mends it.",
  ask: "Nothing arrives? Ask doctor",
  open: "Ask doctor",
  asking: "Looking at the host",
  again: "Look again",
  copy: "Copy the command",
  state: { problem: "Problem", note: "Note", fine: "Fine" },
  fineCount: "{count, plural, one {# thing is fine} other {# things are fine}}",
  allFine: "Nothing keeps lines from arriving.",
  effect: "Effect",
  command: "Mend it with",
} as const;
