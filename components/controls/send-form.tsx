"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import type { Outcome, TrafficRequest } from "@/lib/protocol/events";
import { MAX_PING_BYTES, MAX_PINGS } from "@/lib/protocol/host-verbs";
import { publishedName } from "@/lib/protocol/published-name";
import { sharedName } from "@/lib/protocol/shared-network";
import type { Container, Topology } from "@/lib/protocol/topology";
import { FaultText } from "../dashboard/fault-text";
import { useDirector } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Field, NumberInput, Select } from "../ui/field";
import { isSentPacket } from "./sent-packet";
import {
  choosable,
  firstChoice,
  fromOfKey,
  isApart,
  isDatagram,
  keyOfFrom,
  keyOfTo,
  onHost,
  remark,
  toOfKey,
  whyNot,
} from "./traffic-choice";

type Act = TrafficRequest["act"];
const PING: Act = { kind: "ping", count: 1, bytes: 56 };
const CONNECT: Act = { kind: "connect", port: 80 };

/** Test traffic on a Docker host: from where, to where, and a ping or a connection. */
export function SendForm() {
  const t = useTranslations("send");
  const director = useDirector();
  const session = useSession();
  const control = useControl();
  const topology = useSessionState((state) => state.topology);
  const [traffic, setTraffic] = useState(() => firstChoice(topology));
  const [outcome, setOutcome] = useState<Outcome<{ readonly output: string }> | null>(null);
  const [sending, setSending] = useState(false);
  const reasonId = useId();
  const { from, to, act } = traffic;
  const why = whyNot(traffic, topology);
  const said = why ?? remark(traffic, topology);
  const change = (part: Partial<TrafficRequest>) => {
    setOutcome(null);
    setTraffic((before) => ({ ...before, ...part }));
  };
  const send = async () => {
    if (control === null) return;
    setSending(true);
    setOutcome(null);
    const giveUp = director.awaitTraffic((packet) => isSentPacket(packet, traffic, session.state.topology));
    const wire = to.kind === "published" && act.kind === "connect" ? { ...act, port: null } : act;
    const answer = await control.send({ ...traffic, act: wire });
    if (!answer.ok) giveUp();
    setOutcome(answer);
    setSending(false);
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === null && !sending) void send();
      }}
    >
      <p className="text-dim">{t("intro")}</p>
      <Field label={t("from")}>
        <Select value={keyOfFrom(from)} onChange={(key) => change({ from: fromOfKey(key) })}>
          <HostOption />
          <option value="outside">{t("outside")}</option>
          <optgroup label={t("containers")}>
            {choosable(topology).map((container) => (
              <option key={container.id} value={keyOfFrom({ kind: "container", id: container.id })}>
                {nameOf(container, topology)}
              </option>
            ))}
          </optgroup>
        </Select>
      </Field>
      <Field label={t("to")}>
        <ToSelect from={from} value={keyOfTo(to)} onChange={(key) => change({ to: toOfKey(key) })} />
      </Field>
      <fieldset>
        <legend className="mb-1 text-xs text-dim">{t("act")}</legend>
        <div className="flex gap-4">
          {([PING, CONNECT] as const).map((one) => (
            <label key={one.kind} className="flex items-center gap-1.5">
              <input
                type="radio"
                name="act"
                className="accent-focus"
                checked={act.kind === one.kind}
                onChange={() => change({ act: one })}
              />
              {t(isDatagram({ ...traffic, act: one }) ? "datagram" : one.kind)}
            </label>
          ))}
        </div>
      </fieldset>
      <ActFields act={act} portless={to.kind === "published"} onChange={(next) => change({ act: next })} />
      {from.kind === "outside" || to.kind === "outside" ? (
        <p className="text-xs text-dim">{t("outsideHint")}</p>
      ) : null}
      <div className="flex items-center gap-3">
        <Button look="strong" type="submit" disabled={why !== null || sending} aria-describedby={reasonId}>
          {sending ? t("sending") : t("go")}
        </Button>
        <p
          id={reasonId}
          role="status"
          className={why === null ? "text-xs text-dim" : "text-xs text-attention"}
        >
          {said === null ? "" : t(`why.${said}`)}
        </p>
      </div>
      {outcome === null ? null : <Result outcome={outcome} />}
    </form>
  );
}

function HostOption() {
  const t = useTranslations("send");
  const names = onHost(useSessionState((state) => state.topology));
  return (
    <option value="host">
      {names.length === 0 ? t("host") : t("hostWith", { containers: names.join(", ") })}
    </option>
  );
}

function nameOf(container: Container, topology: Topology | null): string {
  return topology === null ? container.name : sharedName(container, topology);
}

type ToSelectProps = {
  readonly from: TrafficRequest["from"];
  readonly value: string;
  readonly onChange: (key: string) => void;
};

function ToSelect({ from, value, onChange }: ToSelectProps) {
  const t = useTranslations("send");
  const topology = useSessionState((state) => state.topology);
  // Chosen before the sender was, it stays in sight, with the reason why it cannot be sent.
  const isOffered = (key: string) => key === value || !isApart(from, topology);
  const networkName = (id: string) => topology?.networks.find((one) => one.id === id)?.name ?? id;
  return (
    <Select value={value} onChange={onChange}>
      {isOffered("host") ? <HostOption /> : null}
      <option value="outside">{t("outside")}</option>
      <optgroup label={t("containers")}>
        {choosable(topology).flatMap((container) =>
          container.endpoints.map(({ network }) => (
            <option
              key={`${container.id} ${network}`}
              value={keyOfTo({ kind: "container", id: container.id, network })}
            >
              {t("inNetwork", { container: nameOf(container, topology), network: networkName(network) })}
            </option>
          )),
        )}
      </optgroup>
      <optgroup label={t("publishedPorts")}>
        {(topology?.published ?? []).flatMap((port) => {
          const { protocol, hostPort, container } = port;
          const key = keyOfTo({ kind: "published", protocol, hostPort });
          if (!isOffered(key)) return [];
          return [
            <option key={key} value={key}>
              {t("published", { port: publishedName({ ...port, protocol: "tcp" }), protocol, container })}
            </option>,
          ];
        })}
      </optgroup>
    </Select>
  );
}

type ActFieldsProps = {
  readonly act: Act;
  readonly portless: boolean;
  readonly onChange: (act: Act) => void;
};

function ActFields({ act, portless, onChange }: ActFieldsProps) {
  const t = useTranslations("send");
  if (act.kind === "connect")
    return portless ? null : (
      <Field label={t("port")}>
        <NumberInput value={act.port} max={65535} onChange={(port) => onChange({ ...act, port })} />
      </Field>
    );
  return (
    <div className="flex gap-4">
      <Field label={t("count")}>
        <NumberInput
          value={act.count}
          max={MAX_PINGS}
          onChange={(count) => onChange({ ...act, count: within(count, 1, MAX_PINGS) })}
        />
      </Field>
      <Field label={t("bytes")}>
        <NumberInput
          value={act.bytes}
          min={0}
          max={MAX_PING_BYTES}
          onChange={(bytes) => onChange({ ...act, bytes: within(bytes, 0, MAX_PING_BYTES) })}
        />
      </Field>
    </div>
  );
}

function within(value: number | null, least: number, most: number): number {
  return Math.min(most, Math.max(least, value ?? least));
}

function Result({ outcome }: { readonly outcome: Outcome<{ readonly output: string }> }) {
  const t = useTranslations("send");
  if (!outcome.ok) return <FaultText code={outcome.code} detail={outcome.detail} />;
  const output = outcome.value.output.trim();
  return (
    <div role="status">
      <p className="text-xs text-dim">{output === "" ? t("silent") : t("sent")}</p>
      {output === "" ? null : (
        <pre
          translate="no"
          lang="en"
          className="mt-1 max-h-40 overflow-auto rounded-md bg-raised p-2 font-mono text-2xs whitespace-pre-wrap"
        >
          {output}
        </pre>
      )}
    </div>
  );
}
