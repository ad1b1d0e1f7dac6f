/** `content`: text piece by piece, or what is drawn when it is asked for. */
export type Download = {
  readonly name: string;
  readonly extension: string;
  readonly type: string;
  readonly content: Iterable<string> | Promise<Blob>;
};

/** Well inside a frame: the page goes on moving while a long list is written. */
const SLICE_MS = 8;

/** Hands the file to the browser, which asks or saves as its owner has set it; raises what the content raises. */
export async function saveDownload({ name, extension, type, content }: Download): Promise<void> {
  const blob = content instanceof Promise ? await content : await collect(content, type);
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}-${stampOf(new Date())}.${extension}`;
  link.click();
  // The browser takes the content in its own time; a minute is more than it needs.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function collect(content: Iterable<string>, type: string): Promise<Blob> {
  const parts: string[] = [];
  let untilMs = performance.now() + SLICE_MS;
  for (const part of content) {
    parts.push(part);
    if (performance.now() < untilMs) continue;
    await new Promise((resume) => setTimeout(resume));
    untilMs = performance.now() + SLICE_MS;
  }
  return new Blob(parts, { type });
}

/** `20261123-032907`, local time: names sort by it. */
function stampOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
