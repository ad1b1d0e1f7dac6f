import { request } from "node:http";

const PATIENCE_MS = 2000;
const ANSWER_BYTES = 1 << 20;

export type EngineAnswer =
  | { readonly kind: "answer"; readonly body: unknown }
  /** `detail`: what it said instead. */
  | { readonly kind: "missing" | "denied" | "refused" | "silent" | "strange"; readonly detail: string };

const KIND_OF_ERROR: Readonly<Record<string, "missing" | "denied" | "refused">> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  EACCES: "denied",
  EPERM: "denied",
  ECONNREFUSED: "refused",
};

/** GET /info of the Docker API (moby, api/swagger.yaml), and why it failed. Never rejects; takes at most 2 s. */
export function askEngine(socketPath: string): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    const asked = request(
      { socketPath, path: "/info", agent: false, headers: { host: "docker" } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_BYTES) asked.destroy();
        });
        response.on("end", () => resolve(readAnswer(response.statusCode ?? 0, text)));
        // Behind an `end` as well; without one it is too long, or was cut short.
        response.on("close", () => resolve({ kind: "strange", detail: "cut off" }));
      },
    );
    const late = setTimeout(() => {
      resolve({ kind: "silent", detail: `no answer in ${PATIENCE_MS / 1000} s` });
      asked.destroy();
    }, PATIENCE_MS);
    asked.on("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      resolve({ kind: KIND_OF_ERROR[code] ?? "strange", detail: code });
    });
    asked.on("close", () => clearTimeout(late));
    asked.end();
  });
}

function readAnswer(status: number, text: string): EngineAnswer {
  if (status === 403) return { kind: "denied", detail: "status 403" };
  if (status !== 200) return { kind: "strange", detail: `status ${status}` };
  try {
    return { kind: "answer", body: JSON.parse(text) };
  } catch {
    return { kind: "strange", detail: "no JSON" };
  }
}
