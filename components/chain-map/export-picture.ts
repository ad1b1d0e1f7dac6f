import { hideAddresses } from "@/lib/figure/hide-addresses";
import { type Picture, renderScene } from "@/lib/figure/render-scene";
import { sceneToSvg } from "@/lib/figure/scene-to-svg";
import type { PictureOptions } from "./chain-map-props";

/** The picture as an SVG file: the same that the command line writes. */
export function pictureSvg(picture: Picture, options: PictureOptions, scale = 1): string {
  return sceneToSvg(renderScene(options.hideAddresses ? hideAddresses(picture) : picture), scale);
}

/** The picture as PNG, `scale` pixels a map unit, drawn by the browser's own SVG renderer. */
export async function picturePng(picture: Picture, scale: number, options: PictureOptions): Promise<Blob> {
  const svg = pictureSvg(picture, options, scale);
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.layout.width * scale);
    canvas.height = Math.round(picture.layout.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error("the canvas gave no PNG")) : resolve(blob)),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
