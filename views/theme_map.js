// The map of mentions: a canvas of points (theme_map_points.js, put before this file), the themes' names over it as
// buttons, a card with the quote of one point.

const MAX_ZOOM = 40; // a step of the coordinates is then about one pixel; less where points are few
const MARGIN_X = 70; // CSS pixels, as all lengths here: from the box to the outermost points, half a name
const MARGIN_Y = 26;
const MAX_NAME = 280; // width
const NAME_AREA = 20000; // of the box, for each name shown at once
const REACH = { mouse: 9, pen: 12, touch: 24 }; // how near a pointer must come to a point
const ASK_AFTER_MS = 120; // of rest on a point, before its quote is asked for

class ThemeMap {
  constructor(parent) {
    const part = (selector) => parent.querySelector(selector);
    this.parent = parent;
    this.box = part(".map");
    this.canvas = part("canvas");
    this.sheet = new Sheet(this.canvas);
    this.labels = part(".labels");
    this.card = part(".card");
    this.ring = part(".ring");
    this.tools = [...parent.querySelectorAll(".tools button")];
    this.view = { x: 0.5, y: 0.5, zoom: 1 }; // what stands in the middle of the box, 0..1
    this.pointers = new Map(); // pointers that are down: where each was last
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(this.box);
    this.answered = ({ detail }) => this.answer(detail);
    document.addEventListener("theme-map-answer", this.answered);
    this.listen();
  }

  remove() {
    this.resized.disconnect();
    clearTimeout(this.asking);
    document.removeEventListener("theme-map-answer", this.answered);
  }

  /** Streamlit's call: at first, when the data changed, and when the page turned light or dark. */
  update(data, send) {
    this.send = send;
    if (data !== this.data) this.load((this.data = data));
    const style = getComputedStyle(this.box);
    this.paper = style.backgroundColor.match(/\d+/g).slice(0, 3).map(Number);
    this.palette = (this.paper[0] + this.paper[1] + this.paper[2] > 382 ? LIGHT : DARK).map(rgb);
    this.font = style.fontFamily;
    for (const theme of this.themes) {
      theme.label.style.setProperty("--colour", `rgb(${this.palette[theme.colour]})`);
      theme.wide = 0;
    }
    this.resize();
    this.redraw();
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
    this.box.ariaLabel = words.map;
    this.canvas.ariaLabel = words.counts;
    for (const [selector, text] of [[".how", words.how], [".keys", words.keys], [".card button", words.open]])
      this.parent.querySelector(selector).textContent = text;
    this.tools.forEach((tool, i) => (tool.ariaLabel = tool.title = words.tools[i]));
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

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!width || !height || !this.points || (width === this.width && height === this.height)) return;
    [this.width, this.height] = [width, height];
    this.sheet.resize(width, height, Math.min(window.devicePixelRatio || 1, 2));
    this.hide();
    this.draw(); // at once: a canvas is empty after a change of its size
  }

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  closest() {
    return clamp(Math.sqrt(this.points.count) / 5, 4, MAX_ZOOM);
  }

  /** Pixels of the whole map at this zoom, alike across and down: islands stay round. */
  extent() {
    const down = this.view.zoom * Math.max(Math.min((this.width - 2 * MARGIN_X) / ASPECT, this.height - 2 * MARGIN_Y), 1);
    return [ASPECT * down, down];
  }

  /** Where a place (0..1) stands in the box, and which place stands there. */
  toBox(x, y) {
    const [across, down] = this.extent();
    return [(x - this.view.x) * across + this.width / 2, (y - this.view.y) * down + this.height / 2];
  }

  toPlace(left, top) {
    const [across, down] = this.extent();
    return [(left - this.width / 2) / across + this.view.x, (top - this.height / 2) / down + this.view.y];
  }

  draw() {
    if (!this.width) return;
    this.drawPoints();
    this.layLabels();
    const { zoom } = this.view;
    [zoom >= this.closest(), zoom <= 1, zoom <= 1].forEach((disabled, i) => (this.tools[i].disabled = disabled));
    // The whole map cannot be moved: a finger on it scrolls the page.
    this.box.style.touchAction = zoom > 1 ? "none" : "pan-y";
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

  /** Keep `place` of the map at a spot of the box, at a new zoom. */
  zoomTo(zoom, [x, y], left, top) {
    const { view } = this;
    view.zoom = clamp(zoom, 1, this.closest());
    const [nowX, nowY] = this.toPlace(left, top);
    const half = 0.5 / view.zoom;
    view.x = clamp(view.x + x - nowX, half, 1 - half);
    view.y = clamp(view.y + y - nowY, half, 1 - half);
    this.hide();
    this.redraw();
  }

  zoomBy(factor, left = this.width / 2, top = this.height / 2) {
    this.zoomTo(this.view.zoom * factor, this.toPlace(left, top), left, top);
  }

  moveBy(dx, dy) {
    this.zoomTo(this.view.zoom, this.toPlace(0, 0), dx, dy);
  }

  reset() {
    this.zoomTo(1, [0.5, 0.5], this.width / 2, this.height / 2);
  }

  /** The point nearest to a spot of the box, as its place in the sorted arrays; -1 where none is in reach. */
  pointAt(left, top, reach) {
    const { points } = this;
    const around = [...this.toPlace(left - reach, top - reach), ...this.toPlace(left + reach, top + reach)];
    let [nearest, found] = [reach, -1];
    for (const [from, to] of points.within(...around))
      for (let i = from; i < to; i++) {
        const [x, y] = this.toBox(points.x[i] / STEPS, points.y[i] / STEPS);
        const away = Math.sqrt((x - left) ** 2 + (y - top) ** 2);
        if (away < nearest) [nearest, found] = [away, i];
      }
    return found;
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
    this.shown = null;
    this.card.hidden = this.ring.hidden = true;
    this.canvas.classList.remove("over");
  }

  showTheme(theme) {
    this.hide();
    this.light(theme);
    this.fill(theme, theme.said, false, ...this.toBox(theme.x, theme.y));
  }

  showPoint(i, byTouch) {
    if (this.shown?.i === i) return;
    this.hide();
    const { points } = this;
    const [row, theme] = [points.row[i], this.themeOfRow.get(points.theme[i])];
    this.shown = { i, row, theme, byTouch, spot: this.toBox(points.x[i] / STEPS, points.y[i] / STEPS) };
    this.ring.hidden = false;
    this.ring.style.transform = `translate(${this.shown.spot[0]}px, ${this.shown.spot[1]}px)`;
    this.canvas.classList.toggle("over", Boolean(theme));
    if (!this.quotes.has(row)) this.asking = setTimeout(() => this.ask(row), ASK_AFTER_MS);
    this.fillPoint();
  }

  fillPoint() {
    const { theme, row, byTouch, spot } = this.shown;
    this.fill(theme, this.quotes.get(row) ?? "…", byTouch && Boolean(theme), ...spot);
  }

  ask(point) {
    const { map, stamp } = this.head;
    document.dispatchEvent(new CustomEvent("theme-map-ask", { detail: { map, stamp, point } }));
  }

  answer({ map, stamp, point, quote }) {
    if (map !== this.head?.map || stamp !== this.head.stamp) return;
    this.quotes.set(point, quote);
    if (this.shown?.row === point) this.fillPoint();
  }

  /** The card, beside a spot and within the box. */
  fill(theme, text, canOpen, x, y) {
    const { card } = this;
    const [title, words, button] = card.children;
    title.textContent = theme?.title ?? this.head.words.loose;
    words.textContent = text;
    button.hidden = !canOpen;
    card.style.setProperty("--colour", `rgb(${this.palette[theme?.colour ?? COLOURS]})`);
    card.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = card;
    const left = x + 16 + width < this.width ? x + 16 : x - 16 - width;
    const top = y + 16 + height < this.height ? y + 16 : y - 16 - height;
    const [toLeft, toTop] = [clamp(left, 8, this.width - width - 8), Math.max(top, 8)].map(Math.round);
    card.style.transform = `translate(${toLeft}px, ${toTop}px)`;
  }

  listen() {
    const { box, canvas, pointers } = this;
    const spot = (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    const under = (event) => this.pointAt(...spot(event), REACH[this.pointer] ?? REACH.mouse);

    box.addEventListener("wheel", (event) => {
      if (event.deltaY > 0 && this.view.zoom <= 1) return; // nothing to leave: the page scrolls on
      event.preventDefault();
      const lines = event.deltaMode ? 16 : 1;
      this.zoomBy(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)), ...spot(event));
    }, { passive: false });

    box.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest(".tools, .card")) return;
      this.pointer = event.pointerType; // a click does not say it everywhere
      pointers.set(event.pointerId, spot(event));
    });
    box.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      const [x, y] = spot(event);
      if (!before) {
        this.pointer = event.pointerType;
        if (event.target !== canvas) return;
        const i = under(event);
        return i < 0 ? this.hide() : this.showPoint(i, false);
      }
      if (!this.dragged && Math.hypot(x - before[0], y - before[1]) < 4) return;
      if (!this.dragged) {
        this.dragged = true;
        box.classList.add("moved");
        for (const id of pointers.keys()) box.setPointerCapture(id);
      }
      const others = [...pointers].filter(([id]) => id !== event.pointerId);
      if (others.length) {
        const [, [ox, oy]] = others[0];
        const grown = Math.hypot(x - ox, y - oy) / Math.max(Math.hypot(before[0] - ox, before[1] - oy), 1);
        const place = this.toPlace((before[0] + ox) / 2, (before[1] + oy) / 2);
        this.zoomTo(this.view.zoom * grown, place, (x + ox) / 2, (y + oy) / 2);
      } else this.moveBy(x - before[0], y - before[1]);
      pointers.set(event.pointerId, [x, y]);
    });
    const up = (event) => {
      pointers.delete(event.pointerId);
      if (pointers.size) return;
      box.classList.remove("moved");
      setTimeout(() => (this.dragged = false)); // after the click that ends a drag
    };
    box.addEventListener("pointerup", up);
    box.addEventListener("pointercancel", up);
    box.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.hide());

    canvas.addEventListener("click", (event) => {
      if (this.dragged) return;
      const i = under(event);
      if (i < 0) this.hide();
      // A finger cannot hover: its first touch shows the quote, the second opens the theme.
      else if (this.pointer === "touch" && this.shown?.i !== i) this.showPoint(i, true);
      else this.open(this.themeOfRow.get(this.points.theme[i]));
    });
    canvas.addEventListener("dblclick", (event) => under(event) < 0 && this.reset());
    this.card.querySelector("button").onclick = () => this.open(this.shown?.theme);
    const [closer, wider, whole] = this.tools;
    closer.onclick = () => this.zoomBy(1.6);
    wider.onclick = () => this.zoomBy(1 / 1.6);
    whole.onclick = () => this.reset();

    const keys = {
      "+": () => this.zoomBy(1.6), "=": () => this.zoomBy(1.6), "-": () => this.zoomBy(1 / 1.6), 0: () => this.reset(),
      ArrowLeft: () => this.moveBy(80, 0), ArrowRight: () => this.moveBy(-80, 0),
      ArrowUp: () => this.moveBy(0, 80), ArrowDown: () => this.moveBy(0, -80), Escape: () => this.hide(),
    };
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      if (event.key.startsWith("Arrow") && this.view.zoom <= 1) return; // nowhere to move: the page scrolls
      event.preventDefault();
      keys[event.key]();
    });
  }
}

const maps = new WeakMap(); // by the element that Streamlit gives: it calls again at every change

export default function ({ data, parentElement, setTriggerValue }) {
  if (!maps.has(parentElement)) maps.set(parentElement, new ThemeMap(parentElement));
  const map = maps.get(parentElement);
  map.update(data, setTriggerValue);
  return () => {
    map.remove();
    maps.delete(parentElement);
  };
}
