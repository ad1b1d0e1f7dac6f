import { BRIDGE, WEB } from "./lab-plan";

/**
 * The rules of Docker 20.10 to 27 for one bridge network and a container that publishes two ports,
 * as `iptables-save` shows them on such a host; and, as Docker's manual advises an administrator to
 * block a published port, one rule in DOCKER-USER.
 */
export function dockerRules(): string {
  const { address, port, published, blocked } = WEB;
  const bridge = BRIDGE.name;
  return `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s ${BRIDGE.subnet} ! -o ${bridge} -j MASQUERADE
-A POSTROUTING -s ${address}/32 -d ${address}/32 -p tcp -m tcp --dport ${port} -j MASQUERADE
-A DOCKER -i ${bridge} -j RETURN
-A DOCKER ! -i ${bridge} -p tcp -m tcp --dport ${published} -j DNAT --to-destination ${address}:${port}
-A DOCKER ! -i ${bridge} -p tcp -m tcp --dport ${blocked} -j DNAT --to-destination ${address}:${port}
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o ${bridge} -j DOCKER
-A FORWARD -i ${bridge} ! -o ${bridge} -j ACCEPT
-A FORWARD -i ${bridge} -o ${bridge} -j ACCEPT
-A DOCKER -d ${address}/32 ! -i ${bridge} -o ${bridge} -p tcp -m tcp --dport ${port} -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i ${bridge} ! -o ${bridge} -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o ${bridge} -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -p tcp -m conntrack --ctorigdstport ${blocked} --ctdir ORIGINAL -j DROP
-A DOCKER-USER -j RETURN
COMMIT
`;
}
