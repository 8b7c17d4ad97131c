// The map of mentions: a canvas of points, the themes' names over it as buttons, a card with the quote of one point.
// Put after canvas_view.js, which zooms and moves it, and theme_map_points.js. What lies under a pointer is a point, by
// its place in the sorted arrays.

const MAX_ZOOM = 40; // a step of the coordinates is then about one pixel; less where points are few
const MARGIN_X = 70; // CSS pixels, as all lengths here: from the box to the outermost points, half a name
const MARGIN_Y = 26;
const MAX_NAME = 280; // width
const NAME_AREA = 20000; // of the box, for each name shown at once
const REACH = { mouse: 9, pen: 12, touch: 24 }; // how near a pointer must come to a point
const BESIDE = 16; // from a point to its card
const ASK_AFTER_MS = 120; // of rest on a point, before its quote is asked for

class ThemeMap extends CanvasView {
  constructor(parent) {
    super(parent, REACH);
    this.parent = parent;
    this.sheet = new Sheet(this.canvas);
    this.labels = this.part(".labels");
    this.answered = ({ detail }) => this.answer(detail);
    document.addEventListener("theme-map-answer", this.answered);
  }

  remove() {
    super.remove();
    clearTimeout(this.asking);
    document.removeEventListener("theme-map-answer", this.answered);
  }

  dress(style, dark) {
    this.palette = (dark ? DARK : LIGHT).map(rgb);
    for (const theme of this.themes) {
      theme.label.style.setProperty("--colour", `rgb(${this.palette[theme.colour]})`);
      theme.wide = 0;
    }
  }

  /** `data`: length of the header, the header, and of all points x, y (uint16) and theme (int32). */
  load(data) {
    const length = new DataView(data.buffer, data.byteOffset).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + length)));
    const { buffer } = data.slice(4 + length);
    const n = buffer.byteLength / 8;
    this.head = head;
    this.quotes = new Map(head.quotes?.entries());
    const [x, y] = [new Uint16Array(buffer, 0, n), new Uint16Array(buffer, 2 * n, n)];
    this.points = new Points(x, y, new Int32Array(buffer, 4 * n));
    const bySize = (one, other) => other.mentions - one.mentions;
    this.themes = coloured(placed(head.themes, this.points).sort(bySize));
    this.themeOfRow = new Map(this.themes.map((theme) => [theme.row, theme]));
    this.lit = null;
    this.hide();
    const { words } = head;
    this.write(words, { ".how": words.how, ".keys": words.keys, ".card button": words.open });
    const focused = this.parent.activeElement?.dataset.theme;
    this.labels.replaceChildren(...this.themes.map((theme) => this.labelled(theme)));
    this.focusOn = this.themes.find((theme) => theme.id === focused);
  }

  /** The button with a theme's name. */
  labelled(theme) {
    const label = (theme.label = document.createElement("button"));
    label.textContent = theme.title;
    label.ariaLabel = `${theme.title}, ${theme.said}`;
    label.dir = "auto";
    label.hidden = true;
    label.dataset.theme = theme.id;
    label.onclick = () => this.open(theme);
    label.onfocus = () => label.matches(":focus-visible") && this.light(theme);
    label.onpointerenter = (event) => event.pointerType === "mouse" && !this.pointers.size && this.showTheme(theme);
    label.onpointerleave = label.onblur = () => (this.hide(), this.light(null));
    return label;
  }

  fit(scale) {
    this.sheet.resize(this.width, this.height, scale);
  }

  closest() {
    return clamp(Math.sqrt(this.points.count) / 5, 4, MAX_ZOOM);
  }

  /** Pixels of the whole map at this zoom, alike across and down: islands stay round. */
  extent() {
    const down = this.view.zoom * Math.max(Math.min((this.width - 2 * MARGIN_X) / ASPECT, this.height - 2 * MARGIN_Y), 1);
    return [ASPECT * down, down];
  }

  toBox(x, y) {
    const [across, down] = this.extent();
    return [(x - this.view.x) * across + this.width / 2, (y - this.view.y) * down + this.height / 2];
  }

  toPlace(left, top) {
    const [across, down] = this.extent();
    return [(left - this.width / 2) / across + this.view.x, (top - this.height / 2) / down + this.view.y];
  }

  paint() {
    this.drawPoints();
    this.layLabels();
  }

  drawPoints() {
    const { points, width, height, view, paper } = this;
    const alone = Math.sqrt((0.04 * width * height) / (Math.PI * Math.max(points.count, 1)));
    const radius = clamp(Math.max(alone, 0.8) * Math.sqrt(view.zoom), 0.8, MAX_RADIUS);
    const seen = [...this.toPlace(-radius, -radius), ...this.toPlace(width + radius, height + radius)];
    const stretches = points.within(...seen);
    this.sheet.paint(points, stretches, this.coloursOfRows(), packed(paper), this.toBox(0, 0), this.extent(), radius);
  }

  /** Colours by the row of the theme, that of no theme first. Beside a lit theme the others are pale. */
  coloursOfRows() {
    const { palette, paper, lit } = this;
    const loose = mixed(palette[COLOURS], paper, lit ? 0.6 : 0);
    const colours = new Int32Array(this.head.themes.length + 1).fill(packed(loose));
    for (const theme of this.themes) {
      const colour = palette[theme.colour];
      colours[theme.row + 1] = packed(lit && lit !== theme ? mixed(colour, paper, 0.75) : colour);
    }
    return colours;
  }

  /** Show as many names as do not overlap, the largest themes first, and the one that has the focus before all. */
  layLabels() {
    const { width, height } = this;
    const inSight = this.themes.filter(({ x, y }) => this.sees(...this.toBox(x, y), 0, 0)).length;
    let room = Math.max(4, Math.round((width * height) / NAME_AREA));
    if (inSight > 3 * room) room = Math.ceil(room / 2); // where islands crowd, names hide the neighbours
    const high = matchMedia("(pointer: coarse)").matches ? 32 : 24; // as in the style
    const { offsetLeft, offsetTop } = this.tools[0].parentElement;
    const boxes = [{ left: offsetLeft, top: offsetTop, right: width, bottom: height }]; // taken: first by the tools
    const focused = this.focusOn ?? this.themes.find((theme) => theme.label === this.parent.activeElement);
    for (const theme of focused ? [focused, ...this.themes.filter((theme) => theme !== focused)] : this.themes) {
      const [x, y] = this.toBox(theme.x, theme.y);
      const radius = this.extent()[1] * theme.radius;
      let shown = boxes.length <= room && this.sees(x, y, 0.7 * radius, 0.7 * radius);
      if (shown) {
        theme.wide ||= this.measure(theme);
        const left = Math.round(clamp(x - theme.wide / 2, 4, width - theme.wide - 4));
        // In the middle of an island, but below one that it would hide.
        const within = radius > Math.max(1.5 * high, 0.35 * theme.wide);
        const top = Math.round(clamp(within ? y - high / 2 : y + radius + 3, 4, height - high - 4));
        const box = { left, top, right: left + theme.wide + 6, bottom: top + high + 4 };
        const overlaps = (o) => box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom;
        shown = !boxes.some(overlaps);
        if (shown) boxes.push(box), (theme.label.style.transform = `translate(${left}px, ${top}px)`);
      }
      if (theme.label.hidden === shown) theme.label.hidden = !shown;
    }
    this.focusOn?.label.focus({ preventScroll: true });
    this.focusOn = null;
  }

  /** Whether something around (x, y) that reaches so far across and down is in the box. */
  sees(x, y, across, down) {
    return x > -across && y > -down && x < this.width + across && y < this.height + down;
  }

  /** Width of a label. It is reckoned, not asked of the page: that would lay out the page for each of many names. */
  measure(theme) {
    const size = 12 + Math.round(3 * Math.sqrt(theme.mentions / Math.max(this.themes[0].mentions, 1)));
    this.sheet.context.font = `600 ${size}px ${this.font}`;
    const wide = Math.min(Math.ceil(this.sheet.context.measureText(theme.title).width) + 30, MAX_NAME);
    Object.assign(theme.label.style, { fontSize: `${size}px`, width: `${wide}px` });
    return wide;
  }

  at(left, top, reach) {
    const around = [...this.toPlace(left - reach, top - reach), ...this.toPlace(left + reach, top + reach)];
    let [nearest, found] = [reach, null];
    for (const [from, to] of this.points.within(...around))
      for (let i = from; i < to; i++) {
        const [x, y] = this.toBox(...this.placeOf(i));
        const away = Math.sqrt((x - left) ** 2 + (y - top) ** 2);
        if (away < nearest) [nearest, found] = [away, i];
      }
    return found;
  }

  placeOf(i) {
    return [this.points.x[i] / STEPS, this.points.y[i] / STEPS];
  }

  themeOf(i) {
    return this.themeOfRow.get(this.points.theme[i]);
  }

  choose(i) {
    this.open(this.themeOf(i));
  }

  open(theme) {
    if (theme && !this.dragged) this.send("opened", theme.id);
  }

  light(theme) {
    if (theme === this.lit) return;
    this.lit = theme;
    this.redraw();
  }

  hide() {
    clearTimeout(this.asking);
    super.hide();
  }

  showTheme(theme) {
    this.hide();
    this.light(theme);
    this.fill(theme, theme.said, false, ...this.toBox(theme.x, theme.y));
  }

  tell(i) {
    const row = this.points.row[i];
    this.canvas.classList.toggle("over", Boolean(this.themeOf(i)));
    if (!this.quotes.has(row)) this.asking = setTimeout(() => this.ask(row), ASK_AFTER_MS);
    this.fillPoint(i);
  }

  fillPoint(i) {
    const theme = this.themeOf(i);
    const quote = this.quotes.get(this.points.row[i]) ?? "…";
    this.fill(theme, quote, this.byTouch && Boolean(theme), ...this.toBox(...this.placeOf(i)));
  }

  ask(point) {
    const { map, stamp } = this.head;
    document.dispatchEvent(new CustomEvent("theme-map-ask", { detail: { map, stamp, point } }));
  }

  answer({ map, stamp, point, quote }) {
    if (map !== this.head?.map || stamp !== this.head.stamp) return;
    this.quotes.set(point, quote);
    if (this.shown !== null && this.points.row[this.shown] === point) this.fillPoint(this.shown);
  }

  /** The card, beside a spot. */
  fill(theme, text, canOpen, x, y) {
    const [title, words, button] = this.card.children;
    title.textContent = theme?.title ?? this.head.words.loose;
    words.textContent = text;
    button.hidden = !canOpen;
    this.card.style.setProperty("--colour", `rgb(${this.palette[theme?.colour ?? COLOURS]})`);
    this.layCard(x, y, BESIDE);
  }

  keys() {
    return {
      ArrowLeft: () => this.moveBy(STEP, 0), ArrowRight: () => this.moveBy(-STEP, 0),
      ArrowUp: () => this.moveBy(0, STEP), ArrowDown: () => this.moveBy(0, -STEP),
    };
  }

  hears(event) {
    return this.view.zoom > 1 || !event.key.startsWith("Arrow"); // nowhere to move: the page scrolls
  }
}

export default component(ThemeMap);
