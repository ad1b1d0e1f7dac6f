import { expect, it } from "vitest";
import type { TrafficRequest } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import { pingOutcome } from "./ping-outcome";

const PING: TrafficRequest = {
  from: { kind: "host" },
  to: { kind: "outside" },
  act: { kind: "ping", count: 1, bytes: 56 },
};
const CONNECT: TrafficRequest = { ...PING, act: { kind: "connect", port: 80 } };
const refused = (code: FaultCode, detail: string) => ({ ok: false, code, detail }) as const;
const sent = (output: string) => ({ ok: true, value: { output } }) as const;

it("[W52] says of a ping that could not be run which right it lacks, not that a network may not be entered", () => {
  const exec = refused("netns-denied", "nsenter: failed to execute /usr/bin/ping: Operation not permitted");
  expect(pingOutcome(PING, exec)).toMatchObject({ code: "no-net-raw" });
  expect(pingOutcome(CONNECT, exec)).toBe(exec);
  expect(pingOutcome(PING, refused("host-failed", "spawn EPERM"))).toMatchObject({ code: "no-net-raw" });
  for (const said of [
    "ping: permission denied (are you root?)",
    "ping: icmp open socket: Operation not permitted",
    "ping6: socket: Operation not permitted",
    "ping: socket: Permission denied",
    "ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?",
    "ping: Lacking privilege for icmp socket.",
  ])
    expect(pingOutcome(PING, sent(`${said}\n`))).toMatchObject({ code: "no-net-raw" });
});

it("[W52] leaves all other outcomes as they are", () => {
  for (const each of [
    refused("netns-denied", "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted"),
    refused("netns-denied", "nsenter: cannot open /proc/7/ns/net: Permission denied"),
    refused("no-container", ""),
    sent("1 packets transmitted, 1 received, 0% packet loss"),
    sent("ping: sendmsg: Operation not permitted\n1 packets transmitted, 0 received"),
  ])
    expect(pingOutcome(PING, each)).toBe(each);
});
