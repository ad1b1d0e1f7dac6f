/**
 * Expected failures: a code, and for each a sentence with cause and fix. Feeds the command line,
 * the log and the page. `detail` (a port, a path) is added by whoever reports it.
 */
export type Fault = { readonly title: string; readonly cause: string; readonly fix: string };

export const FAULTS = {
  "port-in-use": {
    title: "The port is in use",
    cause: "Another program, perhaps another hopscope, listens there.",
    fix: "Stop it, or choose another port with --listen 127.0.0.1:PORT.",
  },
  "not-root": {
    title: "Not root",
    cause: "Rules, the lab and the kernel log need root.",
    fix: "Run it with sudo; replay works without.",
  },
  "not-linux": {
    title: "Not Linux",
    cause: "Netfilter is the Linux kernel's.",
    fix: "Run hopscope on the Docker host itself; replay works here.",
  },
} as const satisfies Record<string, Fault>;

export type FaultCode = keyof typeof FAULTS;
