"use client";

import { useTranslations } from "use-intl";
import { ARTICLE_SCENARIOS, type TraceRequest, WHOLE_HOST } from "@/lib/protocol/events";
import { MAX_ONE_OF, MIN_LINES_PER_SECOND } from "@/lib/protocol/host-verbs";
import { readNetwork } from "@/lib/rules/networks";
import { useSessionState } from "../session/session-context";
import { Field, INPUT, NumberInput, Select } from "../ui/field";
import { withAddress } from "./traffic-choice";

const BACK_ENDS = ["nft", "iptables"] as const;
const PROTOCOLS = ["all", "icmp", "tcp", "udp"] as const;
const SAMPLES = Array.from({ length: Math.log2(MAX_ONE_OF) + 1 }, (_, power) => 2 ** power);

type TraceFieldsProps = {
  readonly request: TraceRequest;
  readonly onChange: (part: Partial<TraceRequest>) => void;
};

/** It is being typed, or no address at all: nothing can be asked for with it. */
export function hasWrongAddress({ address }: TraceRequest): boolean {
  return address !== null && readNetwork(address) === null;
}

/** What is to be logged, and by which rules. The article's rules are as they are: nothing narrows them. */
export function TraceFields({ request, onChange }: TraceFieldsProps) {
  const t = useTranslations("trace");
  const { article } = request;
  const isWrong = hasWrongAddress(request);
  return (
    <div className="flex flex-col gap-4">
      <BackEndChoice request={request} onChange={onChange} />
      <fieldset
        disabled={article !== null}
        className="grid gap-x-4 gap-y-3 disabled:opacity-45 sm:grid-cols-3"
      >
        <legend className="sr-only">{t("what")}</legend>
        <Field label={t("protocol")}>
          <Select
            value={request.protocol}
            onChange={(value) => onChange({ protocol: value as TraceRequest["protocol"] })}
          >
            {PROTOCOLS.map((protocol) => (
              <option key={protocol} value={protocol}>
                {t(`protocols.${protocol}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t("address")} {...(isWrong ? { wrong: t("addressWrong") } : {})}>
          <input
            value={request.address ?? ""}
            placeholder={t("addressHint")}
            spellCheck={false}
            aria-invalid={isWrong}
            onChange={(event) => onChange({ address: event.target.value.trim() || null })}
            className={`${INPUT} w-full font-mono text-xs aria-invalid:border-blocked`}
          />
        </Field>
        <Field label={t("port")}>
          <NumberInput
            value={request.port}
            max={65535}
            placeholder={t("portHint")}
            onChange={(port) => onChange({ port })}
          />
        </Field>
        <WhoseFields request={request} onChange={onChange} />
        <Field label={t("sampling")} hint={request.oneOf === 1 ? t("samplingAll") : t("samplingHint")}>
          <Select value={String(request.oneOf)} onChange={(value) => onChange({ oneOf: Number(value) })}>
            {SAMPLES.map((oneOf) => (
              <option key={oneOf} value={oneOf}>
                {oneOf === 1 ? t("everyPacket") : t("oneOf", { count: oneOf })}
              </option>
            ))}
          </Select>
        </Field>
      </fieldset>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-3">
        <Field label={t("cap")} hint={t("capHint")}>
          <NumberInput
            value={request.linesPerSecond}
            min={MIN_LINES_PER_SECOND}
            max={20_000}
            disabled={article !== null}
            onChange={(value) => onChange({ linesPerSecond: value ?? WHOLE_HOST.linesPerSecond })}
          />
        </Field>
        <Field label={t("minutes")}>
          <NumberInput
            value={request.minutes}
            max={240}
            onChange={(value) => onChange({ minutes: value ?? WHOLE_HOST.minutes })}
          />
        </Field>
        <Field label={t("articleRules")} hint={t("articleHint")}>
          <Select
            value={article ?? ""}
            onChange={(value) => {
              const chosen = ARTICLE_SCENARIOS.find((one) => one === value) ?? null;
              onChange(chosen === null ? { article: null } : { article: chosen, backend: "iptables" });
            }}
          >
            <option value="">{t("articleNone")}</option>
            {ARTICLE_SCENARIOS.map((scenario) => (
              <option key={scenario} value={scenario}>
                {t(`articleScenario.${scenario}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </div>
  );
}

/** Which program's rules, and with that how they end. */
function BackEndChoice({ request, onChange }: TraceFieldsProps) {
  const t = useTranslations("trace");
  const { backend, userChains, article } = request;
  return (
    <fieldset className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
      <legend className="mb-1 text-xs text-dim">{t("backend")}</legend>
      {BACK_ENDS.map((one) => (
        <label
          key={one}
          className={`flex items-start gap-2 rounded-lg border p-2.5 ${backend === one ? "border-edge-strong bg-raised" : "border-edge"}`}
        >
          <input
            type="radio"
            name="backend"
            className="mt-0.5 accent-focus"
            checked={backend === one}
            disabled={article !== null && one === "nft"}
            onChange={() => onChange({ backend: one })}
          />
          <span>
            <span className="font-semibold">{t(`backends.${one}`)}</span>
            <span className="block text-xs text-dim">{t(`backendText.${one}`)}</span>
            <span className="block text-xs text-dim">{t(`backendEnd.${one}`)}</span>
          </span>
        </label>
      ))}
      <label className="flex items-start gap-2 sm:col-span-2">
        <input
          type="checkbox"
          className="mt-0.5 accent-focus"
          checked={userChains}
          disabled={article !== null}
          onChange={({ target }) => onChange({ userChains: target.checked })}
        />
        <span>
          {t("userChains")}
          <span className="block text-xs text-dim">
            {backend === "nft" ? t("userChainsNft") : t("userChainsHint")}
          </span>
        </span>
      </label>
    </fieldset>
  );
}

/** One container or one network: the other's choice would only contradict it. */
function WhoseFields({ request, onChange }: TraceFieldsProps) {
  const t = useTranslations("trace");
  const topology = useSessionState((state) => state.topology);
  return (
    <>
      <Field label={t("container")} hint={t("containerHint")}>
        <Select
          value={request.container ?? ""}
          onChange={(id) => onChange({ container: id === "" ? null : id, network: null })}
        >
          <option value="">{t("anyContainer")}</option>
          {withAddress(topology).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("network")}>
        <Select
          value={request.network ?? ""}
          onChange={(id) => onChange({ network: id === "" ? null : id, container: null })}
        >
          <option value="">{t("anyNetwork")}</option>
          {(topology?.networks ?? [])
            .filter(({ subnets }) => subnets.length > 0)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </Select>
      </Field>
    </>
  );
}
