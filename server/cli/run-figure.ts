/** dist/figure.mjs */
import type { FigureCommand } from "./command";
import { figure } from "./figure";

export function run(command: FigureCommand): Promise<number> {
  return figure(command);
}
