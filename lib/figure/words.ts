export type Lang = "en" | "zh-TW";

/** Every word that the figure itself says. Names of the kernel (tables, chains, conntrack) are the same everywhere. */
export type FigureWords = {
  readonly map: string;
  readonly band: Readonly<Record<"process" | "net" | "link", string>>;
  readonly process: string;
  readonly bridging: string;
  readonly routing: string;
  readonly neighbour: string;
  readonly ports: string;
  readonly interfaces: string;
  readonly notCalled: string;
  readonly notForArp: string;
  readonly calledBy: (hook: string) => string;
  readonly called: (hook: string, program: string) => string;
  readonly request: string;
  readonly reply: string;
  readonly unknown: string;
  readonly entered: string;
  /** Of a tile that a packet is in, and of moving packets that are not of the chosen conversation. */
  readonly here: string;
  readonly others: string;
  /** Of the tile whose hop is told in full beside the map. */
  readonly chosenHop: string;
  readonly skipped: string;
  /** Of a chain that no prefix names: on its tile, in the legend, and in the tile's name. */
  readonly inferred: string;
  readonly inferredLegend: string;
  readonly inferredTile: string;
  /** Records that are missing at a place of the way, in the legend and in the name of the tile beside it. */
  readonly lostLegend: string;
  readonly lostHere: (count: number) => string;
  readonly lostBeside: Readonly<Record<"before" | "behind", (count: number) => string>>;
  readonly passed: string;
  readonly rewritten: string;
  /** Of a callout with a dashed border, in the legend. */
  readonly toldLegend: string;
  /** Of a callout with a hollow diamond and a dashed stem, in the legend. */
  readonly conntrackLegend: string;
  /** With changes; and what pointing at them says. */
  readonly told: Readonly<Record<Told, string>>;
  /** In fewer words, where there is less room. */
  readonly toldBrief: Readonly<Record<Told, string>>;
  readonly toldHint: Readonly<Record<Told, string>>;
  readonly dropped: string;
  /** Of a tile's numbers, in the legend. */
  readonly counter: string;
  readonly calledLegend: string;
  /** In the name of a tile. */
  readonly calledTile: string;
  readonly absentTable: string;
  readonly more: (count: number) => string;
  readonly overview: string;
  readonly lines: (count: number) => string;
  readonly drops: (count: number) => string;
  readonly incomplete: string;
  readonly skippedNote: string;
  /** `all`: none of them is shown; else so many more. */
  readonly userChains: (count: number, all: boolean) => string;
  /** The view from above. */
  readonly above: AboveWords;
};

/**
 * What is said of a change besides what it is. In which direction's lines it is seen, as its own show nothing; or that
 * conntrack undoes in a reply what a rule did (`undone` without a line of its own, `restored` with one), or does to a
 * later packet what a rule did to the first (`keptUnseen`, `kept`).
 */
export type Told = "request" | "reply" | "undone" | "restored" | "kept" | "keptUnseen";

/** No line of the packet itself shows it. */
export function isUnseen(told: Told | null): boolean {
  return told !== null && told !== "restored" && told !== "kept";
}

/** No rule was asked. */
export function isConntracks(told: Told | null): boolean {
  return told !== null && told !== "request" && told !== "reply";
}

export type AboveWords = {
  readonly title: string;
  readonly host: string;
  readonly userSpace: string;
  readonly kernelSpace: string;
  readonly network: (name: string, isInternal: boolean) => string;
  readonly outside: string;
  readonly elsewhere: string;
  readonly process: string;
  readonly net: string;
  readonly netDetail: string;
  readonly bridge: string;
  readonly container: string;
  readonly interface: string;
  readonly published: (ports: string) => string;
  readonly gone: string;
  readonly noContainers: string;
  readonly packetHere: string;
};

function records(count: number): string {
  return count === 1 ? "1 record" : `${count} records`;
}

const EN: FigureWords = {
  map: "Chain map",
  band: {
    process: "Local processes",
    net: "Network layer · iptables",
    link: "Link layer · ebtables",
  },
  process: "local process",
  bridging: "bridging",
  routing: "routing",
  neighbour: "neighbour",
  ports: "bridge ports",
  interfaces: "interfaces",
  notCalled: "bridge-nf-call-iptables = 0: not called",
  notForArp: "not called for ARP",
  calledBy: (hook) => `br_netfilter → iptables ${hook}`,
  called: (hook, program) => `${program} ${hook}`,
  request: "request",
  reply: "reply",
  unknown: "direction unknown",
  entered: "chain entered",
  skipped: "skipped: conntrack",
  inferred: "inferred",
  inferredLegend: "chain only inferred",
  inferredTile: "chain inferred from the devices of the line",
  lostLegend: "records lost here",
  lostHere: (count) => `${records(count)} lost here`,
  lostBeside: {
    before: (count) => `${records(count)} lost before it`,
    behind: (count) => `${records(count)} lost behind it`,
  },
  passed: "crossed, not logged",
  rewritten: "rewritten",
  toldLegend: "not in its own lines",
  conntrackLegend: "rewritten by conntrack",
  told: {
    request: "seen in the request",
    reply: "seen in the reply",
    undone: "conntrack undoes DNAT",
    restored: "conntrack undoes NAT",
    kept: "by conntrack, as first decided",
    keptUnseen: "by conntrack, seen in the reply",
  },
  toldBrief: {
    request: "in the request",
    reply: "in the reply",
    undone: "by conntrack",
    restored: "by conntrack",
    kept: "by conntrack",
    keptUnseen: "by conntrack",
  },
  toldHint: {
    request: "This happens to the reply. None of its own lines shows it; the request's do.",
    reply: "This happens to the request. None of its own lines shows it; the reply's do.",
    undone:
      "A rule rewrote the request's destination. conntrack undoes that in the reply, here, without asking a chain; no line of the reply shows it.",
    restored: "A rule rewrote the request. conntrack undoes that in the reply, here, without asking a chain.",
    kept: "A rule of this chain decided it for the connection's first packet. conntrack does the same to each later one, here, without asking the chain.",
    keptUnseen:
      "A rule of this chain decided it for the connection's first packet. conntrack does the same to each later one, here, without asking the chain; no line of the request shows it, the reply's do.",
  },
  dropped: "dropped",
  counter: "lines, packets dropped",
  here: "packet is here now",
  others: "other packets",
  chosenHop: "chosen hop",
  calledLegend: "br_netfilter’s calls",
  calledTile: "iptables, called by br_netfilter",
  absentTable: "this host has no such table now",
  more: (count) => `+${count} more`,
  overview: "Choose a conversation to see its way.",
  lines: (count) => (count === 1 ? "1 line" : `${count} lines`),
  drops: (count) => `${count} dropped`,
  incomplete: "not seen further",
  skippedNote: "conntrack",
  userChains: (count, all) =>
    all ? (count === 1 ? "1 user chain" : `${count} user chains`) : `${count} more`,
  above: {
    title: "View from above",
    host: "Host",
    userSpace: "User space",
    kernelSpace: "Kernel space",
    network: (name, isInternal) => `${isInternal ? "internal network" : "network"} ${name}`,
    outside: "Outside",
    elsewhere: "other machines",
    process: "local processes",
    net: "network layer",
    netDetail: "routing, iptables",
    bridge: "bridge",
    container: "container",
    interface: "interface",
    published: (ports) => `host ${ports}`,
    gone: "gone",
    noContainers: "no container",
    packetHere: "a packet is here",
  },
};

const ZH_TW: FigureWords = {
  map: "鏈路圖",
  band: {
    process: "本機程序",
    net: "網路層 · iptables",
    link: "連結層 · ebtables",
  },
  process: "本機程序",
  bridging: "橋接",
  routing: "路由",
  neighbour: "鄰居",
  ports: "橋接埠",
  interfaces: "網路介面",
  notCalled: "bridge-nf-call-iptables = 0：未呼叫",
  notForArp: "ARP 不經過此處",
  calledBy: (hook) => `br_netfilter → iptables ${hook}`,
  called: (hook, program) => `${program} ${hook}`,
  request: "請求",
  reply: "回應",
  unknown: "方向未知",
  entered: "進入鏈",
  skipped: "略過：conntrack",
  inferred: "推斷",
  inferredLegend: "推斷的鏈",
  inferredTile: "由記錄的介面推斷的鏈",
  lostLegend: "此處記錄遺失",
  lostHere: (count) => `此處遺失 ${count} 筆記錄`,
  lostBeside: {
    before: (count) => `之前遺失 ${count} 筆記錄`,
    behind: (count) => `之後遺失 ${count} 筆記錄`,
  },
  passed: "經過，未記錄",
  rewritten: "位址轉換",
  toldLegend: "自身記錄未見",
  conntrackLegend: "由 conntrack 轉換",
  told: {
    request: "見於請求的記錄",
    reply: "見於回應的記錄",
    undone: "conntrack 還原 DNAT",
    restored: "conntrack 還原 NAT",
    kept: "由 conntrack，依首個封包",
    keptUnseen: "由 conntrack，見於回應",
  },
  toldBrief: {
    request: "見於請求",
    reply: "見於回應",
    undone: "由 conntrack",
    restored: "由 conntrack",
    kept: "由 conntrack",
    keptUnseen: "由 conntrack",
  },
  toldHint: {
    request: "這發生在回應上。它自己的記錄看不到，請求的記錄可見。",
    reply: "這發生在請求上。它自己的記錄看不到，回應的記錄可見。",
    undone: "某條規則改寫了請求的目的地。conntrack 在此還原回應的位址，不經過任何鏈；回應自己的記錄看不到。",
    restored: "某條規則改寫了請求。conntrack 在此還原回應的位址，不經過任何鏈。",
    kept: "此鏈的規則已為連線的首個封包決定。conntrack 在此對之後的每個封包照做，不再詢問此鏈。",
    keptUnseen:
      "此鏈的規則已為連線的首個封包決定。conntrack 在此對之後的每個封包照做，不再詢問此鏈；請求自己的記錄看不到，回應的記錄可見。",
  },
  dropped: "已丟棄",
  counter: "行數、丟棄封包數",
  here: "封包在此",
  others: "其他封包",
  chosenHop: "選取的躍點",
  calledLegend: "br_netfilter 的呼叫",
  calledTile: "由 br_netfilter 呼叫的 iptables",
  absentTable: "此主機目前沒有這個表",
  more: (count) => `還有 ${count} 個`,
  overview: "請選擇一個流量連線以顯示其路徑。",
  lines: (count) => `${count} 行記錄`,
  drops: (count) => `${count} 個已丟棄`,
  incomplete: "之後未見",
  skippedNote: "conntrack",
  userChains: (count, all) => (all ? `${count} 條自訂鏈` : `還有 ${count} 條`),
  above: {
    title: "俯視圖",
    host: "主機",
    userSpace: "使用者空間",
    kernelSpace: "核心空間",
    network: (name, isInternal) => `${isInternal ? "內部網路" : "網路"} ${name}`,
    outside: "外部",
    elsewhere: "其他機器",
    process: "本機程序",
    net: "網路層",
    netDetail: "路由、iptables",
    bridge: "橋接器",
    container: "容器",
    interface: "介面",
    published: (ports) => `主機 ${ports}`,
    gone: "已移除",
    noContainers: "沒有容器",
    packetHere: "封包在此",
  },
};

export function figureWords(lang: Lang): FigureWords {
  return lang === "zh-TW" ? ZH_TW : EN;
}
