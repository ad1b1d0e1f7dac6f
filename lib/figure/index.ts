export type { MapLayout } from "./map-layout";
export {
  cursorOf,
  hopAt,
  INITIAL_PLAYBACK,
  movingAt,
  type Playback,
  type PlaybackAction,
  type PlaybackScope,
  playback,
  playbackEndMs,
  type Scheduled,
  SPEEDS,
  type Timetable,
} from "./playback";
export type { Theme } from "./theme";
export { timetableOf } from "./timetable";
