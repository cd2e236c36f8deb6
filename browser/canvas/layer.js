// Layer: a canvas as large as its place, drawn on in CSS pixels.

/** The layer of a canvas: as those who mount the view ask for it, or as large as the screen needs. */
export const layerOf = (context, canvas) => context.layer?.(canvas) ?? new Layer(canvas);

export class Layer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} [ratio] device pixels in one of CSS, where that is not the screen's
   */
  constructor(canvas, ratio) {
    this.canvas = canvas;
    this.ratio = ratio;
    this.ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.width = this.height = 0;
  }

  /** Takes the size that the canvas has on the page, in device pixels; what was drawn is gone. */
  size() {
    const ratio = this.ratio ?? (devicePixelRatio || 1);
    const { clientWidth, clientHeight } = this.canvas;
    Object.assign(this, { width: clientWidth, height: clientHeight });
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  clear() {
    this.ctx.clearRect(0, 0, this.width, this.height);
    return this.ctx;
  }

  /** A layer of the same size that is not on the page. */
  twin() {
    const twin = new Layer(/** @type {any} */ (new OffscreenCanvas(this.canvas.width, this.canvas.height)));
    Object.assign(twin, { width: this.width, height: this.height });
    twin.ctx.setTransform(this.ctx.getTransform());
    return twin;
  }
}
