/** `iptables-save -c -t mangle` of a host with one rule of its own and one chain of hopscope's. */
export const SAVED_MANGLE = `*mangle
:PREROUTING ACCEPT [5:420]
:hop-abcdefgh-6t - [0:0]
[7:588] -A PREROUTING -s 10.0.0.1/32 -j ACCEPT
[6:504] -A PREROUTING -m comment --comment hopscope -j hop-abcdefgh-6t
[9:9] -A hop-abcdefgh-6t -i lo -p tcp -m multiport --ports 4466 -j RETURN
[4:336] -A hop-abcdefgh-6t -m hashlimit --hashlimit-upto 10/sec -j LOG --log-prefix "hop:abcdefgh:ip:mangle:PRE " --log-level 7
[6:504] -A hop-abcdefgh-6t -j RETURN
COMMIT
`;
