/**
 * What each chain is for, what Docker puts there, and what a packet looks like there.
 * `ip` serves IPv6 as well. `link` replaces `packet` where br_netfilter calls the chain out of the bridge.
 */
export const chains = {
  ip: {
    "raw:PREROUTING": {
      purpose:
        "The first iptables chain that a received packet meets, before connection tracking looks at it. It is the place to drop unwanted packets cheaply, or to exempt them from tracking with CT --notrack. A packet that is exempted here never meets a nat chain.",
      docker:
        "Up to version 27 Docker puts nothing here. From 28 on it drops packets that are addressed straight to a container and did not come in by that container's own bridge, so that only published ports can be reached from outside.",
      packet:
        "IN is the interface that received the packet, OUT is still empty: no route has been chosen. Addresses, ports and TTL are those on the wire, before any NAT.",
      link: "The bridge lends the frame to iptables: IN is the bridge, PHYSIN the port by which the frame came in. The packet has not left the link layer, and its addresses and TTL are those that the container sent.",
    },
    "mangle:PREROUTING": {
      purpose:
        "Changes header fields before the packet is routed: marks, TOS, TTL. Connection tracking has just looked the packet up, so its rules can already ask for the connection's state.",
      docker:
        "Docker puts nothing here. A rule that you meet here comes from a firewall, a VPN or a traffic shaper on the host.",
      packet:
        "IN is the receiving interface, OUT is empty. Source and destination are still those on the wire; a reply to a translated connection still carries the translated address here.",
      link: "IN is the bridge and PHYSIN the port of the sending container. This is iptables called out of the bridge; addresses are still as sent, and the TTL is untouched.",
    },
    "nat:PREROUTING": {
      purpose:
        "Rewrites the destination of a connection before the packet is routed (DNAT). The kernel runs these rules for the first packet of a connection only. Conntrack remembers the answer and applies it to all later packets, and its reverse to the replies, without asking again.",
      docker:
        "One rule sends everything that is addressed to this host into the chain DOCKER. There, each published port has a DNAT rule, for example from port 5566 of the host to port 80 of a container.",
      packet:
        "The line shows the packet before it is rewritten: the host's address and the published port. From the next chain on, it carries the container's address and port.",
      link: "The line shows the frame before it is rewritten, with PHYSIN the sending container's port. If a rule changes the destination here, the bridge asks the routing table where the frame has to go instead.",
    },
    "mangle:INPUT": {
      purpose:
        "Changes header fields of packets for a process on this host. Routing has decided that the packet stays here, so this is the first chain that forwarded packets do not see.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is the interface, or the bridge if a container sent it; OUT is empty. PHYSIN names the container's port if br_netfilter has had the packet. The destination is an address of this host, after DNAT.",
    },
    "filter:INPUT": {
      purpose:
        "The firewall of the host itself: it decides which packets reach a local process. Services such as SSH are guarded here.",
      docker:
        "Docker puts nothing here, and packets for containers do not come by, since they are forwarded. A rule here that closes a published port therefore has no effect. The exception is docker-proxy, which is a local process.",
      packet:
        "IN is the interface or the bridge, OUT is empty, and the destination is an address of this host. This is the last decision before the process gets the packet.",
    },
    "security:INPUT": {
      purpose:
        "Sets security marks for SELinux on packets that the filter table let pass. Few hosts use this table; it exists only where something has asked for it.",
      docker: "Docker puts nothing here.",
      packet: "The packet looks as in filter INPUT. OUT is empty, the destination is this host.",
    },
    "nat:INPUT": {
      purpose:
        "Rewrites the source of connections that end on this host, as POSTROUTING does for those that go on. It is rarely used. Like all nat chains it is asked for the first packet of a connection only.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is the interface or the bridge, OUT is empty. Over the loopback interface the chain stays silent: OUTPUT and POSTROUTING have settled both addresses before.",
    },
    "mangle:FORWARD": {
      purpose:
        "Changes header fields of packets that only pass through this host. Clamping the TCP segment size for a tunnel is the usual example.",
      docker: "Docker puts nothing here.",
      packet:
        "Both IN and OUT are set. Routing has taken 1 off the TTL, and the destination is already the container behind a published port.",
      link: "IN and OUT are the same bridge; PHYSIN and PHYSOUT are the two containers' ports. The packet is bridged and not routed, so its TTL is untouched.",
    },
    "filter:FORWARD": {
      purpose:
        "The firewall for everything that passes through: between containers, from outside to a container, and from a container to the world. What is dropped here reaches nobody.",
      docker:
        "This is where Docker filters. DOCKER-USER comes first and is yours. Then DOCKER-FORWARD and the chains below it keep networks apart and let through the published ports; older versions call those chains from here directly. It normally sets the chain's policy to DROP as well.",
      packet:
        "IN and OUT are set, for example the network card and docker0. The destination is the container's address and port, after DNAT; the source is not translated yet. PHYSIN is there if a bridge port received the packet.",
      link: "IN and OUT are the same bridge, PHYSIN and PHYSOUT the ports of the two containers. This chain sees traffic between two containers only while bridge-nf-call-iptables is 1.",
    },
    "security:FORWARD": {
      purpose:
        "Sets security marks for SELinux on packets that pass through and that the filter table has accepted. Few hosts use this table.",
      docker: "Docker puts nothing here.",
      packet: "The packet looks as in filter FORWARD: IN and OUT are set, the destination is after DNAT.",
      link: "The packet looks as in filter FORWARD: IN and OUT are the bridge, PHYSIN and PHYSOUT its ports.",
    },
    "raw:OUTPUT": {
      purpose:
        "The first chain for a packet that a process on this host has sent, before connection tracking. As in PREROUTING, packets can be exempted from tracking here.",
      docker: "Docker puts nothing here.",
      packet:
        "OUT is the interface that the route chose, IN is empty. There is no MAC yet: the frame has not been built.",
    },
    "mangle:OUTPUT": {
      purpose:
        "Changes header fields of packets that this host sends. If a rule changes the mark, the kernel routes the packet once more.",
      docker: "Docker puts nothing here.",
      packet:
        "OUT is the interface that the first route chose, IN is empty. The destination is the one the process asked for, before DNAT.",
    },
    "nat:OUTPUT": {
      purpose:
        "Rewrites the destination of connections that start on this host, the counterpart of PREROUTING. After a rewrite the kernel routes the packet again. It is asked for the first packet of a connection only.",
      docker:
        "Packets to this host's own addresses go into the chain DOCKER, so that published ports work from the host as well. With docker-proxy running, 127.0.0.0/8 is left out: those connections go to the proxy.",
      packet:
        "OUT is the interface of the first route, lo for one of the host's own addresses. The line shows the destination before it is rewritten.",
    },
    "filter:OUTPUT": {
      purpose: "Decides what processes on this host may send.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is empty. If nat OUTPUT rewrote the destination, the line shows the new address while OUT still names the old interface: the hook keeps the device that it began with.",
    },
    "security:OUTPUT": {
      purpose:
        "Sets security marks for SELinux on packets that this host sends and that the filter table has accepted. Few hosts use this table.",
      docker: "Docker puts nothing here.",
      packet: "The packet looks as in filter OUTPUT: IN is empty, OUT is set.",
    },
    "mangle:POSTROUTING": {
      purpose:
        "The last chance to change header fields before the packet leaves. Both forwarded packets and those from this host come by.",
      docker: "Docker puts nothing here.",
      packet:
        "OUT is the interface by which the packet leaves. Kernels from 5.7 on also print IN for forwarded packets, older ones leave it empty. The source is still the original one, before masquerading.",
      link: "IN is empty, OUT is the bridge, and PHYSIN and PHYSOUT are the two ports. The frame has crossed ebtables' own POSTROUTING just before.",
    },
    "nat:POSTROUTING": {
      purpose:
        "Rewrites the source of a connection just before its first packet leaves (SNAT, MASQUERADE). Conntrack remembers the answer: replies and later packets are translated without asking this chain again.",
      docker:
        "Each network has a MASQUERADE rule, so that containers reach the world under the host's address. There can be another for a container that calls its own published port.",
      packet:
        "The line shows the source before it is rewritten. The new one never appears in this packet's own iptables lines; you see it as the destination of the reply.",
      link: "OUT is the bridge, PHYSIN and PHYSOUT are the two ports, and the source is shown before any rewrite. Between two containers of one network nothing matches here, yet the chain is asked once.",
    },
  },
  bridge: {
    "broute:BROUTING": {
      purpose:
        "The very first chain, asked for every frame that enters a bridge port: shall it be bridged or routed? DROP has a special meaning here: do not bridge it, hand it to the network layer as if the port were an ordinary interface.",
      docker: "Docker puts nothing here, so every frame of a container is bridged.",
      packet:
        "IN is the port, the host's end of the container's veth pair; OUT is empty. The line shows MAC addresses; ebtables knows nothing of connections.",
    },
    "nat:PREROUTING": {
      purpose:
        "Rewrites the destination MAC address before the bridge looks up the port. This nat has nothing to do with connection tracking: it is asked for every frame.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is the port by which the frame came in, OUT is empty. The destination MAC is the other container's, or the bridge's own if the packet is to be routed.",
    },
    "filter:INPUT": {
      purpose:
        "Decides which frames the bridge may hand up to the network layer. A frame comes here when its destination MAC is the bridge's own, or when it is a broadcast of which the host gets a copy.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is the container's port, OUT is empty. From here the frame goes to the network layer, which may keep it or forward it: input for the bridge is not yet input for the host.",
    },
    "filter:FORWARD": {
      purpose:
        "Decides which frames may pass from one port of the bridge to another. Traffic between two containers of one network is forwarded here, in the link layer, without being routed.",
      docker:
        "Docker puts nothing here. With inter-container communication switched off, it filters in iptables instead.",
      packet:
        "IN and OUT are the two ports, each the host's end of a veth pair. A frame that the bridge floods comes by once for each port.",
    },
    "nat:OUTPUT": {
      purpose:
        "Rewrites MAC addresses of frames that the host itself sends through the bridge, be they from a local process or routed. ebtables-legacy asks it before filter OUTPUT, ebtables-nft after.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is empty, OUT is the container's port. IP addresses are final, after all NAT. The frame's source MAC is the bridge's, but nft's log prints no MAC where IN is empty; ebt_log's line does.",
    },
    "filter:OUTPUT": {
      purpose:
        "Decides which frames from the host may leave through the bridge. Packets that were routed to a container come by as well: for the bridge, they start here.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is empty, OUT is the container's port. The frame's source MAC is the bridge's, its destination MAC the container's, which ARP found out before; nft's log prints no MAC where IN is empty, ebt_log's line does.",
    },
    "nat:POSTROUTING": {
      purpose:
        "Rewrites the source MAC address just before a frame leaves by a port. Every frame that leaves the bridge comes by, whether it was bridged, routed or sent by the host.",
      docker: "Docker puts nothing here.",
      packet:
        "IN is empty, OUT is the port of the receiving container. For a routed packet this is the last line: the container is next.",
    },
  },
  arp: {
    "filter:INPUT": {
      purpose: "Decides which ARP packets the host itself may read.",
      docker: "Docker puts nothing here.",
      packet: "IN is the bridge or the interface. It is a question for, or an answer to, the host.",
    },
    "filter:OUTPUT": {
      purpose: "Decides which ARP packets the host may send, its own questions and its answers.",
      docker: "Docker puts nothing here.",
      packet:
        "OUT is the bridge or the interface. The host asks here for a container's MAC address before it sends the first packet to it.",
    },
    "filter:FORWARD": {
      purpose:
        "Decides which ARP packets may pass from one bridge port to another. It is called only out of the bridge, by br_netfilter.",
      docker: "Docker puts nothing here.",
      packet:
        "IN and OUT are ports of the bridge. A question is a broadcast, so it comes by once for each port.",
    },
  },
  docker: {
    "filter:DOCKER-USER": {
      purpose:
        "Your own chain: Docker creates it, calls it before all of its others and never touches your rules in it. It is the place to restrict who may reach published ports.",
      docker: "Docker puts nothing but, in older versions, a RETURN at its end here.",
      packet:
        "As in FORWARD: IN and OUT are set, and the destination is the container's, after DNAT. To match the published port, ask conntrack for the original destination.",
    },
    "filter:DOCKER-FORWARD": {
      purpose:
        "The entrance to Docker's own filter rules, since version 28. It calls DOCKER-CT, the isolation chains and DOCKER-BRIDGE in turn, then accepts what containers send out.",
      docker: "Docker writes it and rewrites it at every start; rules of your own do not last here.",
      packet: "As in FORWARD: IN and OUT are set, the destination is after DNAT.",
    },
    "filter:DOCKER-CT": {
      purpose:
        "Accepts packets of connections that are already known. A reply to a container normally ends here and sees no more of Docker's rules.",
      docker: "One rule for each bridge network: accept RELATED and ESTABLISHED on the way out to it.",
      packet: "As in FORWARD: OUT is the bridge towards the container.",
    },
    "filter:DOCKER-ISOLATION-STAGE-1": {
      purpose:
        "Keeps Docker's networks apart, first half: it picks out packets that come from one bridge and do not stay on it. Docker 29 has no isolation chains any more.",
      docker: "One rule for each network, which sends such packets on to DOCKER-ISOLATION-STAGE-2.",
      packet: "As in FORWARD: IN is the bridge of the sending container. Its TTL is already one lower.",
    },
    "filter:DOCKER-ISOLATION-STAGE-2": {
      purpose:
        "Keeps Docker's networks apart, second half: a packet that came from one Docker bridge and is about to leave by another is dropped.",
      docker: "One DROP rule for each bridge network.",
      packet:
        "As in FORWARD: IN and OUT are two different bridges. For a dropped packet this is the last line.",
    },
    "filter:DOCKER-INTERNAL": {
      purpose:
        "Seals off internal networks, which must not reach anything outside themselves. Docker 29 uses it in place of the isolation chains.",
      docker: "DROP rules for each network that was created with --internal.",
      packet: "As in FORWARD: IN or OUT is the internal network's bridge, never both.",
    },
    "filter:DOCKER-BRIDGE": {
      purpose:
        "Sorts packets by the bridge they are going to, before they meet the rules of single containers.",
      docker: "One jump to DOCKER for each bridge network.",
      packet: "As in FORWARD: OUT is the bridge towards the container.",
    },
    "filter:DOCKER-INGRESS": {
      purpose: "Lets through packets for published ports of Swarm services.",
      docker: "Docker writes it when the host joins a Swarm, one rule for each published port.",
      packet: "As in FORWARD: IN and OUT are set, the destination is after DNAT.",
    },
    "filter:DOCKER": {
      purpose:
        "Decides which containers can be reached from outside their network: only on the ports that they publish.",
      docker:
        "One ACCEPT rule for each published port, made when the container starts; newer versions end with a DROP for each network.",
      packet:
        "As in FORWARD: OUT is the bridge, the destination is the container's address and its own port, not the published one.",
    },
    "nat:DOCKER": {
      purpose:
        "Holds the translations of published ports. It is called from nat PREROUTING for packets from outside and from nat OUTPUT for the host's own.",
      docker: "One DNAT rule for each published port, made when the container starts.",
      packet:
        "The destination is still the host's address and the published port. It is rewritten by the rule that matches here, and only for the first packet of a connection.",
    },
    "nat:DOCKER-INGRESS": {
      purpose: "Holds the translations of the published ports of Swarm services.",
      docker: "One DNAT rule for each published port, to the host's end of the ingress network.",
      packet: "The destination is still the host's address and the published port.",
    },
  },
  user: {
    purpose:
      "A chain that somebody on this host made. It is called by a rule of the built-in chain above it, and a packet that no rule decides on returns there.",
    docker: "It is not one of Docker's chains.",
    packet: "The packet looks as in the built-in chain that called this one.",
  },
} as const;

export type ChainMessages = Translated<typeof chains>;

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
