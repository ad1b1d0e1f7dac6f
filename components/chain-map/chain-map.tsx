"use client";
import type { Ref } from "react";
import type { ChainMapHandle, ChainMapProps } from "./chain-map-props";

export function ChainMap(_props: ChainMapProps & { readonly ref?: Ref<ChainMapHandle> }) {
  return <div data-testid="chain-map" />;
}
