import { empty } from "./en/empty";
import { doctor, pictures, send } from "./en/host";
import { inspector, list } from "./en/list";
import { actions, copy, help, playback } from "./en/playback";
import { replay, trace } from "./en/replay";
import { ledger, shell, status } from "./en/shell";
import { words } from "./en/words";

/** The English dictionary; its shape is the type that every other language satisfies. */
export const EN = {
  words,
  shell,
  status,
  ledger,
  list,
  inspector,
  playback,
  actions,
  copy,
  help,
  replay,
  trace,
  pictures,
  send,
  doctor,
  empty,
} as const;

export type Messages = Translated<typeof EN>;

type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
