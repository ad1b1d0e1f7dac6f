import { afterEach, describe, expect, it, vi } from "vitest";
import type { HostRequest } from "@/lib/protocol/host-verbs";
import { IPTABLES_PLAN, NONCE, surroundingsOf } from "@/lib/rules/testing/host-texts";
import { FakeRules } from "@/server/web/testing/fake-rules";
import { type AskHost, holdRules } from "./hold-rules";

const SLOW_MS = 3000;

/** A host whose iptables-save takes its time. */
function slowHost() {
  const rules = new FakeRules(NONCE);
  const asked: HostRequest["verb"][] = [];
  async function valueFor(request: HostRequest): Promise<unknown> {
    switch (request.verb) {
      case "rules-prepare":
        return surroundingsOf(rules.iptables());
      case "rules-insert":
        rules.insert(request.rules);
        return { listing: rules.listing(), endsInMs: 600_000 };
      case "rules-list":
        await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        return rules.listing();
      default:
        return rules.listing();
    }
  }
  const ask = async (request: HostRequest) => {
    asked.push(request.verb);
    return { ok: true, value: await valueFor(request) };
  };
  return { asked, ask: ask as unknown as AskHost };
}

describe("upkeep", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("[R13] lets what is asked for wait for one look at most, however slow the host is", async () => {
    vi.useFakeTimers();
    const { asked, ask } = slowHost();
    const rules = holdRules(ask);
    expect(await rules.insert(IPTABLES_PLAN)).toMatchObject({ ok: true });
    await vi.advanceTimersByTimeAsync(20 * SLOW_MS);
    expect(asked.filter((verb) => verb === "rules-list").length).toBeGreaterThan(15);
    asked.length = 0;
    void rules.remove();
    await vi.advanceTimersByTimeAsync(2 * SLOW_MS);
    expect(asked[asked.length - 1]).toBe("rules-delete");
    rules.close();
  });
});
