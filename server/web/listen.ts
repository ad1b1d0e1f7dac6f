import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { FaultCode } from "@/lib/protocol/faults";
import type { ListenAddress } from "./contract";

export type Listening =
  | { readonly ok: true; readonly port: number }
  | { readonly ok: false; readonly code: FaultCode; readonly detail: string };

export function listen(server: Server, { host, port }: ListenAddress): Promise<Listening> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      const code = error.code === "EADDRINUSE" ? "port-in-use" : "cannot-listen";
      resolve({ ok: false, code, detail: `${host}:${port} (${error.code ?? error.message})` });
    };
    server.once("error", refused);
    server.listen({ host, port }, () => {
      server.off("error", refused);
      resolve({ ok: true, port: (server.address() as AddressInfo).port });
    });
  });
}
