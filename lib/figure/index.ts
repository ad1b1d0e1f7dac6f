export { chosenPackets } from "./chosen-packets";
export { hideAddresses } from "./hide-addresses";
export { type LayoutOptions, layoutMap } from "./layout-map";
export type { Room } from "./layout-rows";
export type { MapLayout, Point, Tile } from "./map-layout";
export { modelFromPackets, modelOnWay } from "./model-from-packets";
export type { Motion } from "./motion";
export {
  type Playback,
  type PlaybackAction,
  type PlaybackScope,
  playbackEndMs,
  type Scheduled,
  SPEEDS,
  type Timetable,
} from "./playback";
export { type Picture, renderScene, type Stage } from "./render-scene";
export type { RouteOptions } from "./route-way";
export type { Scene, SceneNode } from "./scene";
export { sceneToSvg } from "./scene-to-svg";
export { type Palette, paletteOf, type Theme } from "./theme";
export { withEnteredChains } from "./user-panel";
export type { Way } from "./way";
export type { Lang } from "./words";
