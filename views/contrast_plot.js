// The plot of two sides' words: a canvas with a mark for each word, names over it, a card with one word's figures.
// Put after canvas_view.js, which zooms and moves it, and contrast_plot_names.js. What lies under a pointer is a word.

const EDGE = { left: 52, top: 10, right: 14, bottom: 28 }; // CSS pixels, as all lengths here: around the places 0..1
const NAME_AREA = 6500; // of the plot, for each name shown at once
const MAX_ZOOM = 24;
const REACH = { mouse: 12, pen: 14, touch: 24 }; // how near a pointer must come to a mark
const MANY = 250; // words with a certain difference; of more the marks are smaller
const RING = 9; // around the mark of the chosen word
const BESIDE = 14; // from a mark to its card

class ContrastPlot extends CanvasView {
  constructor(parent) {
    super(parent, REACH);
    this.root = this.part(".contrast");
    this.context = this.canvas.getContext("2d");
    this.labels = this.part(".names");
  }

  dress(style, dark) {
    this.root.classList.toggle("dark", dark);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    this.colours = { "-1": colour("second"), 0: colour("unsure"), 1: colour("first") };
    this.ink = style.color;
  }

  load(data) {
    const head = (this.head = JSON.parse(new TextDecoder().decode(data)));
    const { words, said } = head;
    this.words = head.terms.map((term, i) => {
      const [x, y] = head.places[i];
      const counts = head.counts[i].map((count, column) => count && said[column][count]);
      return { i, term, x, y, name: head.names[i], side: head.sides[i], first: [counts[0], counts[2]], second: [counts[1], counts[3]] };
    });
    const withTerm = (term) => this.words.find((word) => word.term === term);
    this.chosen = withTerm(head.chosen);
    const shown = head.stamp === this.stamp && this.shown ? withTerm(this.shown.term) : null;
    if (head.stamp !== this.stamp) this.lookAtAll();
    this.stamp = head.stamp;
    this.hide();
    if (shown) this.show(shown);
    this.write(words, {
      ".head .second": `${words.more.replace("{side}", () => words.second)} ↑`,
      ".head .unsure": words.unsure,
      ".foot .first": `${words.more.replace("{side}", () => words.first)} →`,
      ".how": words.how,
      "#keys": words.keys,
      ".card button": words.open,
    });
  }

  fit(scale) {
    const { width, height } = this;
    this.scale = scale;
    this.area = { left: EDGE.left, top: EDGE.top, right: width - EDGE.right, bottom: height - EDGE.bottom };
    [this.across, this.down] = [this.area.right - this.area.left, this.area.bottom - this.area.top];
    [this.canvas.width, this.canvas.height] = [width, height].map((length) => Math.round(length * scale));
  }

  closest() {
    return MAX_ZOOM;
  }

  /** The spot of a place; places count upwards. */
  toBox(x, y) {
    const { view, area } = this;
    return [
      ((x - view.x) * view.zoom + 0.5) * this.across + area.left,
      ((view.y - y) * view.zoom + 0.5) * this.down + area.top,
    ];
  }

  toPlace(left, top) {
    const { view, area } = this;
    return [
      ((left - area.left) / this.across - 0.5) / view.zoom + view.x,
      view.y - ((top - area.top) / this.down - 0.5) / view.zoom,
    ];
  }

  paint() {
    const { context, scale, area } = this;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.drawAxes();
    this.marks = [];
    for (const word of this.words) {
      const [left, top] = this.toBox(word.x, word.y);
      if (left >= area.left - 1 && left <= area.right + 1 && top >= area.top - 1 && top <= area.bottom + 1)
        this.marks.push({ word, left, top });
    }
    this.drawMarks();
    this.layNames();
  }

  /** Faint lines at round numbers, their names outside, and a tint where the one side never says the words. */
  drawAxes() {
    const { context, area, head } = this;
    context.fillStyle = context.strokeStyle = this.ink;
    context.font = `12px ${this.font}`;
    context.lineWidth = 1;
    const [right, up] = this.toBox(head.never, head.never);
    context.globalAlpha = 0.035;
    if (right > area.left) context.fillRect(area.left, area.top, Math.min(right, area.right) - area.left, this.down);
    if (up < area.bottom) context.fillRect(area.left, Math.max(up, area.top), this.across, area.bottom - Math.max(up, area.top));
    head.axes.forEach((ticks, axis) => {
      const [low, high] = axis ? [area.top, area.bottom] : [area.left, area.right];
      let last = -Infinity; // the end of the name before this one
      for (const [at, name] of ticks) {
        const spot = Math.round(this.toBox(at, at)[axis]) + 0.5;
        if (spot < low || spot > high) continue;
        const half = axis ? 8 : context.measureText(name).width / 2 + 5;
        const along = axis ? -spot : spot;
        if (along - half < last) continue;
        last = along + half;
        context.globalAlpha = 0.07;
        context.beginPath();
        axis ? (context.moveTo(area.left, spot), context.lineTo(area.right, spot)) : (context.moveTo(spot, area.top), context.lineTo(spot, area.bottom));
        context.stroke();
        context.globalAlpha = 0.65;
        context.textAlign = axis ? "right" : "center";
        context.textBaseline = axis ? "middle" : "top";
        axis ? context.fillText(name, area.left - 7, spot) : context.fillText(name, spot, area.bottom + 8);
      }
    });
    context.globalAlpha = 1;
  }

  /** A round mark for the first side, a square on its corner for the second, a small one where chance may be behind it. */
  drawMarks() {
    const { context } = this;
    const crowd = this.words.filter((word) => word.side).length;
    const grown = Math.min(Math.sqrt(this.view.zoom), 1.6) * clamp(Math.sqrt(MANY / crowd), 0.65, 1);
    const coloured = (mark) => (mark.word.side ? 1 : 0);
    for (const { word, left, top } of [...this.marks].reverse().sort((one, other) => coloured(one) - coloured(other))) {
      context.fillStyle = this.colours[word.side];
      context.globalAlpha = word.side ? 0.9 : 0.75;
      context.beginPath();
      if (word.side < 0) {
        const reach = 4.6 * grown;
        context.moveTo(left, top - reach), context.lineTo(left + reach, top), context.lineTo(left, top + reach), context.lineTo(left - reach, top);
      } else context.arc(left, top, (word.side ? 3.7 : 2.1) * grown, 0, 7);
      context.fill();
    }
    context.globalAlpha = 1;
    for (const { left, top } of this.marks.filter(({ word }) => word === this.chosen)) {
      context.strokeStyle = this.ink;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(left, top, RING, 0, 7);
      context.stroke();
    }
  }

  layNames() {
    const high = matchMedia("(pointer: coarse)").matches ? HIGH_FOR_FINGERS : HIGH;
    const room = Math.max(8, Math.round((this.across * this.down) / NAME_AREA));
    const within = { ...this.area, top: 2, right: this.width - 2 };
    const must = new Set([this.chosen, this.shown].filter(Boolean));
    this.named = named(this.marks, must, (word) => (word.wide ??= this.measure(word)), high, within, room);
    const labels = this.named.map(({ word, left, top }) => {
      const label = (word.label ??= this.labelled(word));
      label.classList.toggle("chosen", word === this.chosen);
      label.classList.toggle("here", word === this.shown);
      label.style.transform = `translate(${left}px, ${top}px)`;
      return label;
    });
    this.labels.replaceChildren(...labels);
  }

  /** Width of a name. It is reckoned, not asked of the page: that would lay out the page for each of many names. */
  measure(word) {
    this.context.font = `700 13px ${this.font}`;
    return Math.ceil(this.context.measureText(word.name).width) + 8;
  }

  labelled(word) {
    const label = document.createElement("button");
    label.textContent = word.name;
    label.dir = "auto";
    label.tabIndex = -1; // arrow keys go from word to word
    label.className = { "-1": "second", 0: "", 1: "first" }[word.side];
    label.onclick = () => this.choose(word);
    label.onfocus = () => this.box.focus({ preventScroll: true }); // names are laid anew: it would be lost
    label.onpointerenter = (event) => event.pointerType === "mouse" && !this.pointers.size && this.show(word);
    return label;
  }

  /** The word whose mark is nearest to a spot, the more telling one of two alike. */
  at(left, top, reach) {
    let [nearest, found] = [reach, null];
    for (const mark of this.marks) {
      const away = Math.hypot(mark.left - left, mark.top - top);
      if (away < nearest) [nearest, found] = [away, mark.word];
    }
    return found;
  }

  placeOf(word) {
    return [word.x, word.y];
  }

  choose(word) {
    if (word && !this.dragged) this.send("chosen", word.term);
  }

  hide() {
    super.hide();
    this.labels.querySelector(".here")?.classList.remove("here");
  }

  tell(word) {
    this.canvas.classList.add("over");
    word.label?.classList.add("here");
    const { card, head } = this;
    const [name, first, second, sure, button] = card.children;
    const figures = (side, [calls, times]) => `${side}: ${times ? [calls, times].filter(Boolean).join(", ") : head.words.never}`;
    name.textContent = word.name;
    first.textContent = figures(head.words.first, word.first);
    second.textContent = figures(head.words.second, word.second);
    const { more, unsure } = head.words;
    sure.textContent = word.side ? more.replace("{side}", () => (word.side > 0 ? head.words.first : head.words.second)) : unsure;
    button.hidden = !this.byTouch;
    this.layCard(...this.toBox(word.x, word.y), BESIDE);
  }

  /** By an arrow key: to the nearest named word in that direction; where there is none the plot moves. */
  step(dx, dy) {
    const from = this.shown;
    if (!from) return this.named.length && this.show(this.named[0].word);
    const [x, y] = this.toBox(from.x, from.y);
    let [nearest, found] = [Infinity, null];
    for (const { word } of this.named) {
      const [wordX, wordY] = this.toBox(word.x, word.y);
      const ahead = (wordX - x) * dx + (wordY - y) * dy;
      const aside = Math.abs((wordX - x) * dy) + Math.abs((wordY - y) * dx);
      if (word !== from && ahead > 0 && ahead >= aside / 2 && ahead + 2 * aside < nearest) [nearest, found] = [ahead + 2 * aside, word];
    }
    if (found) this.show(found);
    else if (this.view.zoom > 1) this.moveBy(-STEP * dx, -STEP * dy);
  }

  keys() {
    return {
      ArrowLeft: () => this.step(-1, 0), ArrowRight: () => this.step(1, 0), ArrowUp: () => this.step(0, -1),
      ArrowDown: () => this.step(0, 1), Enter: () => this.choose(this.shown),
    };
  }

  hears(event) {
    return event.target === this.box; // the card's button has keys of its own
  }
}

export default component(ContrastPlot);
