/**
 * A log line whose columns somebody has aligned: its fields with one space between them, as the kernel writes them, the
 * prefix as it is. Null where nothing of the kind is in it.
 */
export function withSingleBlanks(text: string): string | null {
  const out = Math.max(text.lastIndexOf(" OUT="), text.lastIndexOf("\tOUT="));
  const header = out < 0 ? -1 : text.lastIndexOf("IN=", out);
  if (header < 0) return null;
  const fields = text.slice(header);
  const single = fields.replace(/[ \t]{2,}|\t/g, " ");
  return single === fields ? null : text.slice(0, header) + single;
}
