/** The next request to stop. From the call on none ends the process by itself: call it before there is anything to clear up. */
export function nextSignal(): Promise<"signal"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => resolve("signal"));
  });
}
