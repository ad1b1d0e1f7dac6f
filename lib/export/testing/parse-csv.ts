/** RFC 4180, written apart from what writes it. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === "") quoted = true;
    else if (char === "," || char === "\r") {
      rows.at(-1)?.push(cell);
      cell = "";
      if (char === "\r") {
        if (text.charAt(at + 1) !== "\n") throw new Error(`a bare CR at ${at}`);
        at += 1;
        if (at + 1 < text.length) rows.push([]);
      }
    } else if (char === '"' || char === "\n") throw new Error(`a stray ${JSON.stringify(char)} at ${at}`);
    else cell += char;
  }
  if (quoted || cell !== "") throw new Error("it ends within a row");
  return rows;
}
