import type { Pixels } from "./paint-runs.js";

/** The lines of a picture, as pixels that are painted without the canvas and put on it all at once. */
export class LineLayer {
  readonly #canvas = document.createElement("canvas");
  readonly #context = this.#canvas.getContext("2d", { willReadFrequently: true });
  #image: ImageData | undefined;

  /** Returns empty pixels. */
  clear(width: number, height: number): Pixels {
    const image = this.#image;
    if (image?.width === width && image.height === height) {
      image.data.fill(0);
      return image;
    }
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#image = new ImageData(width, height);
    return this.#image;
  }

  /** Puts the pixels on a canvas; `left` in its own pixels. */
  putOn(context: CanvasRenderingContext2D, left: number): void {
    if (this.#image === undefined) return;
    this.#context?.putImageData(this.#image, 0, 0);
    context.save();
    context.resetTransform();
    context.drawImage(this.#canvas, left, 0);
    context.restore();
  }
}
