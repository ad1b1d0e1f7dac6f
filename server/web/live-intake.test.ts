import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { JourneyEvent } from "@/lib/journey";
import { LedgerBook } from "./ledger";
import { createLiveIntake } from "./live-intake";
import { NONCE } from "./testing/fake-host";
import { KmsgRecords } from "./testing/kmsg-records";
import { until } from "./testing/test-viewer";

const WORD = "ctc/iptable/mangle-PREROUTE";

it("[W56] takes lines of the article's rules for its own while they stand, and only then, and only the kernel's", async () => {
  const kmsg = new PassThrough();
  const ledger = new LedgerBook();
  const events: JourneyEvent[] = [];
  const intake = createLiveIntake(kmsg, ledger, (some) => events.push(...some), 10);
  const records = new KmsgRecords(NONCE);
  const line = (word: string) =>
    records.record(
      `${word}IN=eth0 OUT= MAC= SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=2 `,
    );
  intake.accept(NONCE, new Set([WORD]));
  kmsg.write(line(WORD));
  await until("its hop", () => events.some(({ kind }) => kind === "hop"));
  // Another word, and one that user space has written (facility 1): no line of netfilter's.
  kmsg.write(line(`${WORD}D`));
  kmsg.write(line(WORD).toString().replace(/^\d+/, "14"));
  await until("a foreign one", () => ledger.ledger.foreign === 1);
  intake.forgetWords();
  kmsg.write(line(WORD));
  await until("another", () => ledger.ledger.foreign === 2);
  expect(ledger.ledger.delivered).toBe(1);
  intake.close();
});
