// A canvas that is looked at closely: the wheel, fingers and keys zoom it, dragging moves it, a card tells of what lies
// under the pointer. Put before the scripts of the map of mentions and of the plot of words: each is such a canvas.
//
// They extend CanvasView. A *place* is a point of the whole picture, 0..1; a *spot* is one of the box on the page, in
// CSS pixels, as all lengths here; a *thing* is what they show at a place. They give:
//   load(data)          take what Python sent; sets `head`
//   dress(style, dark)  take the page's colours
//   fit(scale)          prepare for a new `width` and `height`; `scale`: pixels of the screen to one of the page
//   paint()             draw it all
//   closest()           the greatest zoom
//   toBox(x, y), toPlace(left, top)   the spot of a place, the place of a spot
//   at(left, top, reach)              the thing nearest to a spot; null where none is in reach
//   placeOf(thing), tell(thing)       where it lies; fill and lay its card
//   choose(thing)       it was clicked; null where nothing was
//   keys(), hears(event)              what keys of their own do; whether a pressed key is meant for the canvas

const CLOSER = 1.6; // zoom of a button or a key
const STEP = 80; // by which a key moves the picture

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

class CanvasView {
  /** `reach`: how near a pointer must come to a thing, by the kind of pointer: mouse, pen, touch. */
  constructor(parent, reach) {
    this.part = (selector) => parent.querySelector(selector);
    this.canvas = this.part("canvas");
    this.box = this.canvas.parentElement;
    this.card = this.part(".card");
    this.ring = this.part(".ring");
    this.tools = [...parent.querySelectorAll(".tools button")];
    this.reach = reach;
    this.pointers = new Map(); // pointers that are down: where each was last
    this.lookAtAll();
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(this.box);
    this.listenToWheel();
    this.listenToPointers();
    this.listenToClicks();
    this.listenToKeys();
  }

  remove() {
    this.resized.disconnect();
  }

  /** Streamlit's call: at first, when the data changed, and when the page turned light or dark. */
  update(data, send) {
    this.send = send;
    if (data !== this.data) this.load((this.data = data));
    const style = getComputedStyle(this.box);
    this.paper = style.backgroundColor.match(/\d+/g).slice(0, 3).map(Number);
    this.font = style.fontFamily;
    this.dress(style, this.paper[0] + this.paper[1] + this.paper[2] <= 382);
    this.resize();
    this.redraw();
  }

  /** Write the canvas's name, its counts and its tools' names, and `texts`, by the selector of their place. */
  write({ name, counts, tools }, texts) {
    this.box.ariaLabel = name;
    this.canvas.ariaLabel = counts;
    for (const [selector, text] of Object.entries(texts)) this.part(selector).textContent = text;
    this.tools.forEach((tool, i) => (tool.ariaLabel = tool.title = tools[i]));
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!width || !height || !this.head || (width === this.width && height === this.height)) return;
    [this.width, this.height] = [width, height];
    this.fit(Math.min(window.devicePixelRatio || 1, 2));
    this.hide();
    this.draw(); // at once: a canvas is empty after a change of its size
  }

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.width) return;
    this.paint();
    const { zoom } = this.view;
    [zoom >= this.closest(), zoom <= 1, zoom <= 1].forEach((disabled, i) => (this.tools[i].disabled = disabled));
    // The whole picture cannot be moved: a finger on it scrolls the page.
    this.box.style.touchAction = zoom > 1 ? "none" : "pan-y";
  }

  lookAtAll() {
    this.view = { x: 0.5, y: 0.5, zoom: 1 }; // the place in the middle of the box, and how near it is
  }

  middle() {
    return this.toBox(this.view.x, this.view.y);
  }

  /** Keep a place at a spot, at a new zoom. */
  zoomTo(zoom, [x, y], [left, top]) {
    const { view } = this;
    view.zoom = clamp(zoom, 1, this.closest());
    const [nowX, nowY] = this.toPlace(left, top);
    const half = 0.5 / view.zoom;
    view.x = clamp(view.x + x - nowX, half, 1 - half);
    view.y = clamp(view.y + y - nowY, half, 1 - half);
    this.hide();
    this.redraw();
  }

  zoomBy(factor, spot = this.middle()) {
    this.zoomTo(this.view.zoom * factor, this.toPlace(...spot), spot);
  }

  moveBy(dx, dy) {
    this.zoomTo(this.view.zoom, this.toPlace(0, 0), [dx, dy]);
  }

  reset() {
    this.zoomTo(1, [0.5, 0.5], this.middle());
  }

  hide() {
    this.shown = null;
    this.card.hidden = this.ring.hidden = true;
    this.canvas.classList.remove("over");
  }

  /** The card of a thing, and a ring around it. A finger needs a button to go on, which `tell` shows `byTouch`. */
  show(thing, byTouch = false) {
    if (this.shown === thing) return;
    this.hide();
    [this.shown, this.byTouch] = [thing, byTouch];
    const [left, top] = this.toBox(...this.placeOf(thing));
    this.ring.style.transform = `translate(${left}px, ${top}px)`;
    this.ring.hidden = false;
    this.tell(thing);
  }

  /** Lay the card, filled, so far from a spot and within the box. */
  layCard(x, y, away) {
    const { card, width, height } = this;
    card.hidden = false;
    const [wide, high] = [card.offsetWidth, card.offsetHeight];
    const left = x + away + wide < width ? x + away : x - away - wide;
    const top = y + away + high < height ? y + away : y - away - high;
    const [toLeft, toTop] = [clamp(left, 8, width - wide - 8), Math.max(top, 8)].map(Math.round);
    card.style.transform = `translate(${toLeft}px, ${toTop}px)`;
  }

  spot(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  under(event) {
    return this.at(...this.spot(event), this.reach[this.pointer] ?? this.reach.mouse);
  }

  listenToWheel() {
    this.box.addEventListener("wheel", (event) => {
      if (event.deltaY > 0 && this.view.zoom <= 1) return; // nothing to leave: the page scrolls on
      event.preventDefault();
      const lines = event.deltaMode ? 16 : 1;
      this.zoomBy(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)), this.spot(event));
    }, { passive: false });
  }

  listenToPointers() {
    const { box, canvas, pointers } = this;
    box.addEventListener("pointerdown", (event) => {
      if (event.button || event.target.closest(".tools, .card")) return;
      this.pointer = event.pointerType; // a click does not say it everywhere
      pointers.set(event.pointerId, this.spot(event));
    });
    box.addEventListener("pointermove", (event) => {
      if (pointers.has(event.pointerId)) return this.drag(event);
      this.pointer = event.pointerType;
      if (event.target !== canvas) return;
      const thing = this.under(event);
      thing === null ? this.hide() : this.show(thing);
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
  }

  /** A pointer that is down was moved: alone it moves the picture, together with another one it zooms too. */
  drag(event) {
    const { box, pointers } = this;
    const before = pointers.get(event.pointerId);
    const [x, y] = this.spot(event);
    if (!this.dragged && Math.hypot(x - before[0], y - before[1]) < 4) return;
    if (!this.dragged) {
      this.dragged = true;
      box.classList.add("moved");
      for (const id of pointers.keys()) box.setPointerCapture(id);
    }
    const other = [...pointers].find(([id]) => id !== event.pointerId);
    if (other) {
      const [, [ox, oy]] = other;
      const grown = Math.hypot(x - ox, y - oy) / Math.max(Math.hypot(before[0] - ox, before[1] - oy), 1);
      const place = this.toPlace((before[0] + ox) / 2, (before[1] + oy) / 2);
      this.zoomTo(this.view.zoom * grown, place, [(x + ox) / 2, (y + oy) / 2]);
    } else this.moveBy(x - before[0], y - before[1]);
    pointers.set(event.pointerId, [x, y]);
  }

  listenToClicks() {
    const { canvas } = this;
    canvas.addEventListener("click", (event) => {
      if (this.dragged) return;
      const thing = this.under(event);
      if (thing === null) this.hide();
      // A finger cannot hover: its first touch shows the card, the second chooses.
      else if (this.pointer === "touch" && this.shown !== thing) this.show(thing, true);
      else this.choose(thing);
    });
    canvas.addEventListener("dblclick", (event) => this.under(event) === null && this.reset());
    this.card.querySelector("button").onclick = () => this.choose(this.shown);
    const [closer, wider, whole] = this.tools;
    closer.onclick = () => this.zoomBy(CLOSER);
    wider.onclick = () => this.zoomBy(1 / CLOSER);
    whole.onclick = () => this.reset();
  }

  listenToKeys() {
    const [closer, wider] = [() => this.zoomBy(CLOSER), () => this.zoomBy(1 / CLOSER)];
    const whole = () => this.reset();
    const keys = { "+": closer, "=": closer, "-": wider, 0: whole, Escape: () => this.hide(), ...this.keys() };
    this.box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key] || !this.hears(event)) return;
      event.preventDefault();
      keys[event.key]();
    });
  }
}

/** What Streamlit calls, at first and at every change, with the element of a canvas of this kind. */
function component(Kind) {
  const views = new WeakMap(); // by the element
  return ({ data, parentElement, setTriggerValue }) => {
    if (!views.has(parentElement)) views.set(parentElement, new Kind(parentElement));
    const view = views.get(parentElement);
    view.update(data, setTriggerValue);
    return () => {
      view.remove();
      views.delete(parentElement);
    };
  };
}
