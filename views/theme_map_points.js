// The points of the map: where they lie, in which colours, and how they are drawn.
//
// Points are blended one by one into an image in memory. That needs no graphics card, which office machines and
// remote desktops often keep from a browser, and 200,000 points take a few milliseconds.

// Colours that colour-blind readers tell apart, on a light and on a dark page; the grey of points in no theme is last.
const LIGHT = ["#1f5fa6", "#d55e00", "#009e73", "#c765a0", "#dda000", "#55b4ea", "#7a2f58", "#b4b8bf"];
const DARK = ["#3f86d0", "#e0660e", "#1fb389", "#e596cb", "#f0c040", "#9bd8ff", "#f4f0e6", "#565d68"];
const COLOURS = LIGHT.length - 1;
const STEPS = 65535; // coordinates are whole numbers from 0 to this
const ASPECT = 2; // the map is so many times as wide as high: see nlp/map_layout.py
const MAX_RADIUS = 5; // of a point, CSS pixels

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const mixed = (one, other, share) => one.map((value, i) => value + (other[i] - value) * share);
const packed = ([r, g, b]) => (255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r);

/** Points sorted into a square grid: those in sight, and those under a pointer, are found without the others. */
class Points {
  constructor(x, y, theme) {
    const n = (this.count = x.length);
    const side = (this.side = clamp(Math.ceil(Math.sqrt(n / 4)), 1, 256));
    const starts = (this.starts = new Uint32Array(side * side + 1)); // of each cell in the arrays below
    const cell = (i) => ((y[i] * side) >>> 16) * side + ((x[i] * side) >>> 16);
    for (let i = 0; i < n; i++) starts[cell(i) + 1]++;
    for (let c = 0; c < side * side; c++) starts[c + 1] += starts[c];
    const next = starts.slice();
    [this.x, this.y] = [new Uint16Array(n), new Uint16Array(n)];
    [this.theme, this.row] = [new Int32Array(n), new Uint32Array(n)]; // row: which point this was before sorting
    for (let i = 0; i < n; i++) {
      const at = next[cell(i)]++;
      this.x[at] = x[i];
      this.y[at] = y[i];
      this.theme[at] = theme[i];
      this.row[at] = i;
    }
  }

  /** Stretches [from, to) of the arrays whose cells touch a rectangle of places, 0..1. */
  *within(left, top, right, bottom) {
    const line = (value) => clamp(Math.floor(value * this.side), 0, this.side - 1);
    for (let row = line(top); row <= line(bottom); row++)
      yield [this.starts[row * this.side + line(left)], this.starts[row * this.side + line(right) + 1]];
  }
}

/** Centre of each theme's points, in 0..1, and their radius in heights of the map. A theme without a point has no place and is not shown. */
function placed(themes, points) {
  const sums = themes.map(() => [0, 0, 0, 0]);
  for (let i = 0; i < points.count; i++) {
    const sum = sums[points.theme[i]];
    if (!sum) continue;
    const [x, y] = [points.x[i] / STEPS, points.y[i] / STEPS];
    sum[0]++, (sum[1] += x), (sum[2] += y), (sum[3] += (ASPECT * x) ** 2 + y * y);
  }
  return themes.flatMap((theme, row) => {
    const [n, x, y, squares] = sums[row];
    if (!n) return [];
    const spread = Math.max(squares / n - (ASPECT * x / n) ** 2 - (y / n) ** 2, 0);
    return [{ ...theme, row, x: x / n, y: y / n, radius: 1.5 * Math.sqrt(spread) }];
  });
}

/** Give each theme the colour that is rarest around it, near themes counting most; again, now that all have one. */
function coloured(themes) {
  const crowd = new Float64Array(COLOURS);
  for (const theme of themes) theme.colour = -1;
  for (let round = 0; round < 3; round++)
    for (const theme of themes) {
      crowd.fill(0);
      for (const { x, y, radius, colour } of themes) {
        const away = Math.hypot(ASPECT * (x - theme.x), y - theme.y);
        const gap = Math.max(away - radius - theme.radius, 0.002);
        if (colour >= 0 && away) crowd[colour] += 1 / (gap * gap * gap);
      }
      theme.colour = crowd.indexOf(Math.min(...crowd));
    }
  return themes;
}

/** A canvas with its image in memory, which is wider by a point on each side: points at the border need no care. */
class Sheet {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
  }

  /** `scale`: pixels of the screen to a CSS pixel. */
  resize(width, height, scale) {
    [this.scale, this.edge] = [scale, Math.ceil(MAX_RADIUS * scale) + 1];
    [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    this.image = new ImageData(this.canvas.width + 2 * this.edge, this.canvas.height + 2 * this.edge);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Draw `points`, coloured by the row of their theme (that of no theme first), on paper of one colour.
   * `origin` and `extent`: where the map begins, and how far it goes, in CSS pixels; `stretches`: what is in sight. */
  paint(points, stretches, colours, paper, origin, extent, radius) {
    const { pixels, image, scale, edge } = this;
    const { x, y, theme } = points;
    const stride = image.width;
    const [offsets, alphas] = this.stamp(radius * scale);
    const [across, down] = extent.map((length) => (length * scale) / STEPS);
    // Whole pixels: while the map is moved, all points move alike and none trembles.
    const [left, top] = origin.map((length) => Math.round(length * scale) + edge);
    const [right, bottom] = [stride - edge, image.height - edge];
    pixels.fill(paper);
    for (const [from, to] of stretches)
      for (let i = from; i < to; i++) {
        const px = (x[i] * across + left) | 0;
        const py = (y[i] * down + top) | 0;
        if (px < edge || py < edge || px >= right || py >= bottom) continue;
        const colour = colours[theme[i] + 1];
        const rb = colour & 0xff00ff;
        const g = colour & 0xff00;
        const middle = py * stride + px;
        for (let k = 0; k < offsets.length; k++) {
          const at = middle + offsets[k];
          const alpha = alphas[k];
          const under = pixels[at];
          pixels[at] =
            0xff000000 |
            (((Math.imul(under & 0xff00ff, 256 - alpha) + Math.imul(rb, alpha)) >>> 8) & 0xff00ff) |
            (((Math.imul(under & 0xff00, 256 - alpha) + Math.imul(g, alpha)) >>> 8) & 0xff00);
        }
      }
    this.context.putImageData(image, -edge, -edge);
  }

  /** A point as pixels around its middle: offsets in the image, and how much of each is covered, 0 to 256. */
  stamp(radius) {
    const [offsets, alphas, end] = [[], [], Math.ceil(radius)];
    for (let dy = -end; dy <= end; dy++)
      for (let dx = -end; dx <= end; dx++) {
        const alpha = Math.round(220 * clamp(radius + 0.5 - Math.hypot(dx, dy), 0, 1));
        if (alpha) offsets.push(dy * this.image.width + dx), alphas.push(alpha);
      }
    return [Int32Array.from(offsets), Int32Array.from(alphas)];
  }
}
