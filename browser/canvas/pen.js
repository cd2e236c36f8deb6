// Pen: draws as a canvas is drawn on, and writes it down as SVG.

/** @type {Record<string, string>} */
const ANCHORS = { left: "start", center: "middle", right: "end" };
const letters = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => letters[letter]);
const short = (value) => String(Number(value.toFixed(2)));
const shorts = (...values) => values.map(short).join(" ");

/** An element with the attributes that have a value. */
function element(name, attributes, content = "") {
  const written = Object.entries(attributes).filter(([, value]) => value !== null);
  return `<${name}${written.map(([key, value]) => ` ${key}="${escaped(value)}"`).join("")}>${content}</${name}>`;
}

/** A path that can be read again. */
class Way {
  constructor(d = "") {
    this.d = d;
  }

  moveTo(x, y) {
    this.d += `M${shorts(x, y)}`;
  }

  lineTo(x, y) {
    this.d += `${this.d ? "L" : "M"}${shorts(x, y)}`;
  }

  closePath() {
    this.d += "Z";
  }

  rect(x, y, width, height) {
    this.d += `M${shorts(x, y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  roundRect(x, y, width, height, r) {
    const [w, h] = [width - 2 * r, height - 2 * r];
    const turn = (dx, dy) => `a${r} ${r} 0 0 1 ${shorts(dx, dy)}`;
    this.d += `M${shorts(x + r, y)}h${short(w)}${turn(r, r)}v${short(h)}${turn(-r, r)}`;
    this.d += `h${short(-w)}${turn(-r, -r)}v${short(-h)}${turn(r, -r)}Z`;
  }

  arc(x, y, r, from, to, back = false) {
    const at = (angle) => [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    this.lineTo(...at(from));
    // An arc of SVG that ends where it begins is none, so there are two.
    for (const angle of [(from + to) / 2, to]) this.d += `A${shorts(r, r)} 0 0 ${back ? 0 : 1} ${shorts(...at(angle))}`;
  }
}

let clips = 0;

/** Stands for a canvas, its context and its layer: what is drawn are `nodes`. */
export class Pen {
  // What can be set, as a canvas has it at first
  fillStyle = "#000000";
  strokeStyle = "#000000";
  lineWidth = 1;
  lineCap = "butt";
  lineJoin = "miter";
  lineDashOffset = 0;
  font = "10px sans-serif";
  textAlign = "left";
  textBaseline = "alphabetic";
  globalAlpha = 1;
  globalCompositeOperation = "source-over";
  /** @type {number[]} */
  dash = [];
  matrix = new DOMMatrix();
  open = 0; // groups that are clipped

  way = new Way();
  /** @type {string[]} */
  nodes = [];
  /** @type {object[]} */
  #saved = [];
  #measure = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext("2d"));

  /** @param {HTMLCanvasElement | null} element whose size it has; null: the size that is set */
  constructor(element, width = 0, height = 0) {
    this.element = element;
    this.width = width;
    this.height = height;
  }

  get canvas() {
    return this;
  }

  get ctx() {
    return this;
  }

  // As a layer

  size() {
    const { clientWidth, clientHeight } = /** @type {HTMLCanvasElement} */ (this.element);
    Object.assign(this, { width: clientWidth, height: clientHeight });
    this.clear();
  }

  clear() {
    this.nodes = [];
    return this;
  }

  twin() {
    return new Pen(null, this.width, this.height);
  }

  // As a context

  save() {
    this.#saved.push({ ...this });
  }

  restore() {
    const { nodes, way } = this;
    const before = /** @type {Pen} */ (this.#saved.pop());
    for (let { open } = this; open > before.open; open--) nodes.push("</g>");
    Object.assign(this, before, { nodes, way });
  }

  translate(x, y) {
    this.matrix = this.matrix.translate(x, y);
  }

  scale(x, y) {
    this.matrix = this.matrix.scale(x, y);
  }

  rotate(angle) {
    this.matrix = this.matrix.rotate((angle * 180) / Math.PI);
  }

  setTransform(...numbers) {
    this.matrix = new DOMMatrix(numbers);
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  pathOf(outline) {
    return new Way(outline);
  }

  beginPath() {
    this.way = new Way();
  }

  moveTo(...place) {
    this.way.moveTo(...place);
  }

  lineTo(...place) {
    this.way.lineTo(...place);
  }

  arc(...circle) {
    this.way.arc(...circle);
  }

  rect(...box) {
    this.way.rect(...box);
  }

  roundRect(...box) {
    this.way.roundRect(...box);
  }

  closePath() {
    this.way.closePath();
  }

  clip() {
    const id = `clip${++clips}`;
    this.nodes.push(element("clipPath", { id }, element("path", { d: this.way.d, transform: this.#turned() })));
    this.nodes.push(`<g clip-path="url(#${id})">`);
    this.open++;
  }

  fill({ d } = this.way) {
    if (d) this.#put("path", { d, fill: this.fillStyle });
  }

  stroke({ d } = this.way) {
    if (d) this.#put("path", { d, fill: "none", ...this.#line() });
  }

  fillRect(x, y, width, height) {
    this.#put("rect", { x: short(x), y: short(y), width: short(width), height: short(height), fill: this.fillStyle });
  }

  measureText(text) {
    this.#measure.font = this.font;
    return this.#measure.measureText(text);
  }

  fillText(text, x, y) {
    this.#write(text, x, y, { fill: this.fillStyle });
  }

  strokeText(text, x, y) {
    this.#write(text, x, y, { fill: "none", ...this.#line() });
  }

  /** As a canvas takes it: a source, the part of it, if not all is meant, and where it goes. */
  drawImage(source, ...boxes) {
    const [x, y, width, height] = boxes.slice(-4);
    const [left, top, across, down] = boxes.length > 4 ? boxes : [0, 0, source.width, source.height];
    const place = { x: short(x), y: short(y), width: short(width), height: short(height), preserveAspectRatio: "none" };
    if (width <= 0 || height <= 0) return;
    if (source instanceof Pen)
      this.#put("svg", { ...place, viewBox: shorts(left, top, across, down) }, source.nodes.join(""));
    else this.#put("image", { ...place, href: addressOf(source) });
  }

  #turned() {
    const { a, b, c, d, e, f } = this.matrix;
    return this.matrix.isIdentity ? null : `matrix(${[a, b, c, d, e, f].map((v) => Number(v.toFixed(5))).join(" ")})`;
  }

  #line() {
    return {
      stroke: this.strokeStyle,
      "stroke-width": Number(this.lineWidth.toFixed(4)),
      "stroke-linecap": this.lineCap,
      "stroke-linejoin": this.lineJoin,
      "stroke-dasharray": this.dash.length ? this.dash.join(" ") : null,
      "stroke-dashoffset": this.dash.length ? short(this.lineDashOffset) : null,
    };
  }

  #write(text, x, y, attributes) {
    // SVG's own names for baselines are read differently from one program to the next.
    const ascent = (textBaseline) => {
      Object.assign(this.#measure, { font: this.font, textBaseline });
      return this.#measure.measureText(text).fontBoundingBoxAscent;
    };
    const down = ascent("alphabetic") - ascent(this.textBaseline);
    const place = { x: short(x), y: short(y + down), "text-anchor": ANCHORS[this.textAlign] };
    this.#put("text", { ...place, style: `font: ${this.font}`, ...attributes }, escaped(text));
  }

  #put(name, attributes, content) {
    const opacity = this.globalAlpha < 1 ? this.globalAlpha : null;
    const node = element(name, { ...attributes, opacity, transform: this.#turned() }, content);
    if (this.globalCompositeOperation === "destination-over") this.nodes.unshift(node);
    else this.nodes.push(node);
  }

  /**
   * All that was drawn, as a file. It leads to `link`, if there is one.
   * @param {{title: string, link: string}} about
   */
  svg({ title, link }) {
    const drawn = this.nodes.join("");
    return element(
      "svg",
      {
        ...{ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${this.width} ${this.height}` },
        ...{ width: this.width, height: this.height },
      },
      element("title", {}, escaped(title)) + (link ? element("a", { href: link, target: "_blank" }, drawn) : drawn),
    );
  }
}

/** A picture as an address. */
function addressOf(picture) {
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).drawImage(picture, 0, 0);
  return canvas.toDataURL();
}
