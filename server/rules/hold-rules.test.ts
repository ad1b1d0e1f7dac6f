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

  it("[R14] tells once of what others change in the host's chains", async () => {
    vi.useFakeTimers();
    const fake = new FakeRules(NONCE);
    let others = "0a";
    const listing = () => {
      const { nft, saves } = fake.listing();
      return { nft, saves: saves && { ...saves, ip: `${saves.ip}# others: ${others}\n` } };
    };
    const ask = async (request: HostRequest) => {
      if (request.verb === "rules-insert") fake.insert(request.rules);
      const values: Partial<Record<HostRequest["verb"], unknown>> = {
        "rules-prepare": surroundingsOf(fake.iptables()),
        "rules-insert": { listing: listing(), endsInMs: 600_000 },
      };
      return { ok: true, value: values[request.verb] ?? listing() };
    };
    const told = vi.fn();
    const rules = holdRules(ask as unknown as AskHost, told);
    await rules.insert(IPTABLES_PLAN);
    await vi.advanceTimersByTimeAsync(3000);
    expect(told).toHaveBeenCalledTimes(1);
    others = "0b";
    await vi.advanceTimersByTimeAsync(3000);
    expect(told).toHaveBeenCalledTimes(2);
    rules.close();
  });

  it("[R12] names who had ended by the time that the rules were put back", async () => {
    vi.useFakeTimers();
    const fake = new FakeRules(NONCE);
    let started = "7 1 firewall-cmd";
    const ask = async (request: HostRequest) => {
      if (request.verb === "rules-insert") fake.insert(request.rules);
      if (request.verb === "rules-change") fake.change(request.change);
      const listing = fake.listing();
      const values: Partial<Record<HostRequest["verb"], unknown>> = {
        "rules-prepare": surroundingsOf(fake.iptables()),
        "rules-look": surroundingsOf({ ...fake.iptables(), started }),
        "rules-insert": { listing, endsInMs: 600_000 },
        "rules-change": { trouble: "" },
      };
      if (request.verb === "rules-look") started = "";
      return { ok: true, value: values[request.verb] ?? listing };
    };
    const rules = holdRules(ask as unknown as AskHost);
    await rules.insert(IPTABLES_PLAN);
    fake.flush();
    await vi.advanceTimersByTimeAsync(1100);
    expect(rules.lastState()).toMatchObject({
      value: {
        restored: 1,
        notes: [expect.stringMatching(/put back: .*; firewall-cmd \(process 7\) was started 1 s before$/)],
      },
    });
    rules.close();
  });
});
