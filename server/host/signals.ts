/** The next request to stop. From the first call on, none of them ends the process by itself. */
export function nextSignal(): Promise<"signal"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => resolve("signal"));
  });
}
