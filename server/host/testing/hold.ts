/** A hopscope that holds a lab and its rules until it is killed; says in one line of JSON what it holds. */

import { nextSignal } from "@/server/cli/next-signal";
import { holdRules } from "@/server/rules/hold-rules";
import { rulesClaimOf } from "../instances";
import { findLab } from "../lab/lab-claim";
import { createLabHost } from "../lab/lab-host";
import type { RulesHolder } from "../rules/tracing";
import { readClaim } from "../run-files";
import { ALL_TRAFFIC } from "./all-traffic";

const stop = nextSignal();
const instance = process.argv[2] ?? "";
const backend = process.argv[3] === "iptables" ? "iptables" : "nft";
const host = createLabHost({ instance, leaseMs: 60_000 });
const up = await host.handle({ verb: "rules-prepare", iptables: false });
const inserted = await holdRules(host.handle).insert({ ...ALL_TRAFFIC, backend });
const owner = readClaim<RulesHolder>(rulesClaimOf(instance))?.data.child?.pid;
console.log(JSON.stringify({ up, inserted, pids: { ...findLab(instance)?.pids, owner } }));
await stop;
await host.close();
