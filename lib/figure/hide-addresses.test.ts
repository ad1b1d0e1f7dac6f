import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chosenPackets } from "./chosen-packets";
import { hideAddresses } from "./hide-addresses";
import { layoutMap } from "./layout-map";
import { modelFromPackets } from "./model-from-packets";
import { renderScene } from "./render-scene";
import { sceneToSvg } from "./scene-to-svg";
import { journeysOf } from "./testing/journeys";

const NAMES = ["container-to-container", "localhost-to-container", "wan-to-container"];

function pictureOf(log: string) {
  const { packets, conversations } = journeysOf(log);
  const layout = layoutMap(modelFromPackets(packets));
  const conversation = conversations[0]!;
  const shown = packets.filter((packet) => packet.conversation === conversation.id);
  return {
    ...{ layout, topology: null, conversation, packets: chosenPackets(shown, null) },
    ...({ counters: new Map(), theme: "light", lang: "en" } as const),
  };
}
const svgOf = (log: string) => sceneToSvg(renderScene(hideAddresses(pictureOf(log))));

describe("a picture without addresses", () => {
  it.each(NAMES)("[F32] has none of %s, and the same ways and names", (name) => {
    const log = readFileSync(`public/captures/${name}.log`, "utf8");
    const svg = svgOf(log);
    const texts = [...svg.matchAll(/>([^<]+)</g)].map(([, text]) => text).join("\n");
    expect(texts).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect(texts).not.toMatch(/([0-9a-f]{2}:){3}/);
    expect(texts).toContain("host-1");
    const bare = sceneToSvg(renderScene(pictureOf(log)));
    expect(bare).toMatch(/\d+\.\d+\.\d+\.\d+/);
    const ways = (of: string) => [...of.matchAll(/class="map-way[^>]* d="([^"]+)"/g)].map(([, d]) => d);
    expect(ways(svg)).toEqual(ways(bare));
  });

  it("[F32] calls one address the same everywhere, in whatever spelling, and keeps ports and rewrites apart", () => {
    const svg = svgOf(readFileSync("public/captures/wan-to-container.log", "utf8"));
    expect(svg).toContain("5566 → 80");
    expect(svg).toMatch(/host-2 → host-3/);
    const { packets } = hideAddresses(
      pictureOf(readFileSync("public/captures/wan-to-container.log", "utf8")),
    );
    const [request, reply] = packets;
    expect(request?.header.src).toBe("host-1");
    expect(reply?.hops.at(-1)?.text).toContain("DST=host-1");
  });

  it("[F32] knows IPv6 in any spelling, subnets and MAC addresses, and leaves what is none", () => {
    const base = pictureOf(readFileSync("public/captures/wan-to-container.log", "utf8"));
    const text =
      "[fd00::2]:80 fd00:0000:0000:0000:0000:0000:0000:0002 172.18.0.0/16 172.18.0.0 02:42:ac:12:00:02:02:42:ac:12:00:03:08:00 " +
      "127.0.0.1:80 ::1 224.0.0.1 ip:nat:PREROUTING link/bridge:filter:OUTPUT 12:34:56 1.2.3 v1.2.3.4.5 SPT=80 docker0 10.0.0.1.";
    const packet = {
      ...base.packets[0]!,
      hops: base.packets[0]!.hops.slice(0, 1).map((hop) => ({ ...hop, text })),
    };
    const { packets } = hideAddresses({ ...base, conversation: null, packets: [{ ...packet, changes: [] }] });
    expect(
      packets[0]?.hops[0]?.text.replace(/host-\d+|net-\d+|mac-\d+/g, (name) => name.replace(/\d+/, "N")),
    ).toBe(
      "[host-N]:80 host-N net-N host-N mac-N:mac-N:08:00 " +
        "127.0.0.1:80 ::1 224.0.0.1 ip:nat:PREROUTING link/bridge:filter:OUTPUT 12:34:56 1.2.3 v1.2.3.4.5 SPT=80 docker0 host-N.",
    );
    const [, first, second] = /^\[(host-\d+)\]:80 (host-\d+)/.exec(packets[0]?.hops[0]?.text ?? "") ?? [];
    expect(first).toBe(second);
  });
});
