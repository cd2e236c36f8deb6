// Plane: points in surface units and their places on a pane.
//
// Places are in CSS pixels with y downwards.

/** @typedef {readonly number[]} Point x, y */
/** @typedef {readonly number[]} Box x low, x high, y low, y high */
/** @typedef {readonly number[]} Frame left, top, right, bottom */

/**
 * The smallest view of the pane's shape that holds `box`, centred on it: equal scales on both axes.
 * @type {(box: Box, width: number, height: number) => number[]}
 */
export function fit([x0, x1, y0, y1], width, height) {
  const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
  const [cx, cy] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [w, h] = [(unit * width) / 2, (unit * height) / 2];
  return [cx - w, cx + w, cy - h, cy + h];
}

/** @type {(view: Box, width: number, height: number, point: Point) => [number, number]} */
export function project([x0, x1, y0, y1], width, height, [x, y]) {
  return [((x - x0) / (x1 - x0)) * width, ((y1 - y) / (y1 - y0)) * height];
}

/** @type {(view: Box, width: number, height: number, place: Point) => [number, number]} */
export function unproject([x0, x1, y0, y1], width, height, [px, py]) {
  return [x0 + (px / width) * (x1 - x0), y1 - (py / height) * (y1 - y0)];
}

/**
 * The view `factor` times as wide, with the point (x, y) kept in its place.
 * @type {(view: Box, factor: number, point: Point) => number[]}
 */
export function zoom([x0, x1, y0, y1], factor, [x, y]) {
  return [x + (x0 - x) * factor, x + (x1 - x) * factor, y + (y0 - y) * factor, y + (y1 - y) * factor];
}

/**
 * The part of a segment inside a frame (Liang & Barsky, 1984), or null.
 * @type {(a: Point, b: Point, frame: Frame) => [number[], number[]] | null}
 */
export function clip([ax, ay], [bx, by], [left, top, right, bottom]) {
  const [dx, dy] = [bx - ax, by - ay];
  const sides = [
    [-dx, ax - left],
    [dx, right - ax],
    [-dy, ay - top],
    [dy, bottom - ay],
  ];
  let [from, to] = [0, 1];
  for (const [p, q] of sides) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  if (from > to) return null;
  return [
    [ax + from * dx, ay + from * dy],
    [ax + to * dx, ay + to * dy],
  ];
}

/**
 * Where the ray from the middle of the pane towards a place meets the frame `inset` px inside the border.
 * @type {(width: number, height: number, place: Point, inset: number) => [number, number]}
 */
export function border(width, height, [px, py], inset) {
  const [dx, dy] = [px - width / 2, py - height / 2];
  const reach = Math.max(Math.abs(dx) / (width / 2 - inset), Math.abs(dy) / (height / 2 - inset));
  return [width / 2 + dx / reach, height / 2 + dy / reach];
}

/**
 * How far a point lies outside a view, in surface units; 0 inside.
 * @type {(view: Box, point: Point) => number}
 */
export function beyond([x0, x1, y0, y1], [x, y]) {
  return Math.hypot(Math.max(x0 - x, 0, x - x1), Math.max(y0 - y, 0, y - y1));
}
