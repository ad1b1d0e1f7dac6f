import { type Picture, renderScene } from "@/lib/figure/render-scene";
import { sceneToSvg } from "@/lib/figure/scene-to-svg";

/** The picture as an SVG file: the same that the command line writes. */
export function pictureSvg(picture: Picture, scale = 1): string {
  return sceneToSvg(renderScene(picture), scale);
}

/** The picture as PNG, `scale` pixels a map unit, drawn by the browser's own SVG renderer. */
export async function picturePng(picture: Picture, scale: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([pictureSvg(picture, scale)], { type: "image/svg+xml" }));
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
