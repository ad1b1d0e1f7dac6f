import { useCallback, useMemo } from "react";
import { containerNames } from "@/lib/filter";
import { shownAddress } from "@/lib/filter/address";
import { useSessionState } from "../session/session-context";

/** The container that has an address; null: none, or no host tells of any. */
export type ContainerName = (address: string | null) => string | null;

/** Once a list: its rows share what is made of the topology. */
export function useContainerName(): ContainerName {
  const topology = useSessionState((state) => state.topology);
  const { byAddress } = useMemo(() => containerNames(topology), [topology]);
  return useCallback(
    (address) => (address === null ? null : (byAddress.get(shownAddress(address)) ?? null)),
    [byAddress],
  );
}
