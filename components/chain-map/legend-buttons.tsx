import { legendChoices } from "@/lib/figure/draw-legend";
import type { MapLayout } from "@/lib/figure/map-layout";
import type { Palette } from "@/lib/figure/theme";
import type { FigureWords } from "@/lib/figure/words";
import type { LegendFilter } from "./chain-map-props";

type LegendButtonsProps = {
  readonly layout: MapLayout;
  readonly palette: Palette;
  readonly words: FigureWords;
  readonly filter: LegendFilter;
};

/** Over the legend's items that stand for packets: a click shows those alone, another one all again. */
export function LegendButtons({ layout, palette, words, filter }: LegendButtonsProps) {
  return legendChoices(layout, palette, words).map(({ field, word, text, box }) => {
    const isOn = filter.isChosen(field, word);
    const toggle = () => filter.toggle(field, word);
    return (
      // biome-ignore lint/a11y/useSemanticElements: an SVG has no buttons
      <g
        key={word}
        role="button"
        tabIndex={0}
        aria-pressed={isOn}
        aria-label={filter.hint(text)}
        className="map-choice"
        data-choice={word}
        onClick={toggle}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          event.stopPropagation();
          toggle();
        }}
      >
        <title>{filter.hint(text)}</title>
        <rect
          className="map-choice-box"
          x={box.x - 4}
          y={box.y}
          width={box.width}
          height={box.height}
          rx={4}
        />
      </g>
    );
  });
}
