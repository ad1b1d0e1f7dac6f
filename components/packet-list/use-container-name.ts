import { useCallback, useMemo } from "react";
import { containerNames, nameAt } from "@/lib/filter";
import { useSessionState } from "../session/session-context";

/** The container that had an address when the log's clock said `stampUs`; null: none, or no host tells of any. */
export type ContainerName = (address: string | null, stampUs: number | null) => string | null;

/** Once a list: its rows share what is made of the topology. */
export function useContainerName(): ContainerName {
  const topology = useSessionState((state) => state.topology);
  const names = useMemo(() => containerNames(topology), [topology]);
  return useCallback((address, stampUs) => nameAt(names, address, stampUs), [names]);
}
