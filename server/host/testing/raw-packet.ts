import { run } from "../programs";

/** For experiments (RFC 3692): nothing on the way reads what is behind the header. */
const PROTOCOL = 253;
/** Node has no raw sockets; perl-base is on every Debian and Ubuntu. */
const SCRIPT = `use Socket;
socket(my $s, AF_INET, SOCK_RAW, ${PROTOCOL}) or die $!;
send($s, "x" x $ARGV[1], 0, pack_sockaddr_in(0, inet_aton($ARGV[0]))) or die $!;`;

/** One IPv4 packet without ports, with so many bytes behind its header. */
export async function sendRaw(namespacePid: number, to: string, bytes: number): Promise<void> {
  const args = [`--net=/proc/${namespacePid}/ns/net`, "--", "perl", "-e", SCRIPT, to, `${bytes}`];
  const { exit, stderr } = await run({ program: "nsenter", args });
  if (exit !== 0) throw new Error(stderr);
}
