import { describe, expect, it } from "vitest";
import { createLogReader, parseLogLine } from "./index";

const WHOLE =
  "pre IN=eth0 OUT= MAC=62:70:59:4d:09:2f:2e:4e:13:31:bb:7b:08:00 SRC=172.18.0.3 DST=172.18.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=33456 DF PROTO=TCP SPT=4000 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0 MARK=0x5 ";
const BEHIND = [
  "OUT= ",
  "08:00 ",
  "172.18.0.2 ",
  "TTL=64 ",
  "DF ",
  "TCP ",
  "DPT=80 ",
  "SYN ",
  "URGP=0 ",
  "0x5 ",
];

describe("[K43] a field that netfilter has not", () => {
  it.each(BEHIND)("changes nothing of what is read behind %j", (before) => {
    const line = WHOLE.replace(before, `${before}ZONE=guest `);
    expect(line).not.toBe(WHOLE);
    expect(parseLogLine(line)).toEqual(parseLogLine(WHOLE));
  });

  it("changes nothing where there are several, and the hop keeps its text", () => {
    const line = WHOLE.replace("TTL=64 ", "NEW_A= TTL=64 B2=x=y ");
    const [entry] = createLogReader().push(`[    1.000001] ${line}\n[    1.000002] end\n`);
    expect(entry).toMatchObject({ kind: "log", line: parseLogLine(WHOLE), record: { text: line } });
  });

  it("keeps its words where it stands in a prefix", () => {
    expect(parseLogLine(`RULE=7 ${WHOLE}`)?.prefix).toBe("RULE=7 pre ");
  });

  it("makes no line of another program's, and none whole that is cut or has two of a field", () => {
    expect(parseLogLine("wc IN=1 OUT=2 SHEEP=3 ")).toBeNull();
    expect(
      parseLogLine(`pre IN=eth0 OUT= ${"A=1 B=2 C=3 D=4 E=5 "}SRC=172.18.0.3 DST=172.18.0.2 `),
    ).toBeNull();
    const cut = parseLogLine(WHOLE.slice(0, WHOLE.indexOf("WINDOW")).replace("TTL=64 ", "NEW=1 TTL=64 "));
    expect(cut?.truncated).toBe(true);
    expect(parseLogLine(WHOLE.replace("TTL=64 ", "TTL=64 TTL=64 "))?.truncated).toBe(true);
  });
});
