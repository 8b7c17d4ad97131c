// The transcript follows the sound: marks the turn and the sentence that are being said, and keeps them in sight as long
// as the reader does not scroll away. Put before call_sound.js. The turns are rows of the page, .d-line[data-turn] with
// the words in .d-turn p; all times are seconds from the call's start.

const SAYING = "d-saying"; // the turn that is said, and the highlight of its sentence
const OVERLAP = 40; // sentences before the last one that may still go on: what both say at once
const AHEAD = 8; // turns that should be on the page before they are said
const ASK_AGAIN_MS = 4000; // for turns that are not there
const OWN_SCROLL_MS = 1000; // a scroll of our own ends within this

class Following {
  /** `above`: what hides the upper part of the transcript; `changed`: told when the reader leaves or comes back. */
  constructor(above, changed) {
    this.above = above;
    this.changed = changed;
    this.follows = true;
    this.scrolled = () => this.noteScroll();
    document.addEventListener("scroll", this.scrolled, { capture: true, passive: true });
  }

  remove() {
    document.removeEventListener("scroll", this.scrolled, { capture: true });
    this.unmark();
  }

  /** `sentences`: turn, first and last character in it, first and last second; by the first second. */
  load(call, sentences) {
    this.call = call;
    this.sentences = sentences.map(([turn, from, to, start, end]) => ({ turn, from, to, start, end }));
    this.lastTurn = Math.max(...this.sentences.map(({ turn }) => turn));
  }

  /** Mark what is said at this second. `moved`: somebody jumped there, so it is to be seen. */
  to(second, playing, moved) {
    if (moved) this.follows = this.toBeShown = true;
    const said = this.saidAt(second);
    if (!said.length) return;
    if (!this.isMarked(said) && !this.mark(said, playing)) return;
    if (this.follows && (playing || this.toBeShown)) this.scroll();
    this.toBeShown = false;
  }

  /** The sentences of this second, the last that began first; in a silence the one before it. */
  saidAt(second) {
    let [low, high] = [0, this.sentences.length]; // looks for the first that begins later
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sentences[middle].start <= second + 0.01) low = middle + 1;
      else high = middle;
    }
    const last = this.sentences[Math.max(low - 1, 0)];
    const before = this.sentences.slice(Math.max(low - OVERLAP, 0), Math.max(low - 1, 0));
    return last ? [last, ...before.filter(({ end }) => end > second)] : [];
  }

  isMarked(said) {
    const stands = this.ranges?.every(({ startContainer }) => startContainer.isConnected);
    return stands && said.length === this.marked.length && said.every((one, i) => one === this.marked[i]);
  }

  /** False where the turn is not on the page. The text itself stays as it is: nothing is put around a sentence. */
  mark(said, playing) {
    this.unmark();
    const here = rowOf(said[0].turn);
    if (!here || (playing && !rowOf(Math.min(said[0].turn + AHEAD, this.lastTurn)))) this.askFor(said[0].turn);
    if (!here) return false;
    this.marked = said;
    this.ranges = [];
    for (const sentence of said) {
      const row = rowOf(sentence.turn);
      row?.classList.add(SAYING);
      if (row) this.ranges.push(...rangeOf(row.querySelector("p"), sentence));
    }
    globalThis.CSS?.highlights?.set(SAYING, new Highlight(...this.ranges)); // without it the turn alone is marked
    return true;
  }

  unmark() {
    for (const row of document.querySelectorAll(`.${SAYING}`)) row.classList.remove(SAYING);
    globalThis.CSS?.highlights?.delete(SAYING);
    this.ranges = this.marked = null;
  }

  /** Let Python bring the turns around this one, unless the reader is elsewhere. */
  askFor(turn) {
    if (!this.follows || performance.now() - (this.askedAt ?? -ASK_AGAIN_MS) < ASK_AGAIN_MS) return;
    this.askedAt = performance.now();
    document.dispatchEvent(new CustomEvent("call-sound-turn", { detail: { call: this.call, turn } }));
  }

  /** The part of the window in which the transcript can be read. */
  sight() {
    return [Math.max(this.above.getBoundingClientRect().bottom, 0), globalThis.innerHeight];
  }

  /** Bring the sentence into the upper part of sight, where it does not stand well already. */
  scroll() {
    const [range] = this.ranges;
    if (!range) return;
    const [top, bottom] = this.sight();
    const [box, height] = [range.getBoundingClientRect(), bottom - top];
    if (box.top > top + 12 && box.bottom < bottom - 0.25 * height) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scrolledAt = performance.now();
    scrollerOf(range.startContainer.parentElement).scrollBy({
      top: box.top - top - 0.3 * height,
      behavior: calm ? "instant" : "smooth",
    });
  }

  /** Who scrolls away from the sentence is left alone, who comes back to it is taken along. */
  noteScroll() {
    const [range] = this.ranges ?? [];
    if (!range?.startContainer.isConnected || performance.now() - (this.scrolledAt ?? 0) < OWN_SCROLL_MS) return;
    const [top, bottom] = this.sight();
    const box = range.getBoundingClientRect();
    this.follows = box.bottom > top && box.top < bottom;
    this.changed();
  }
}

/** A turn, where it is on the page. */
function rowOf(turn) {
  return document.querySelector(`.d-line[data-turn="${turn}"] .d-turn`);
}

/** The characters of a sentence within the element of its turn's words: one range, none where they are not there. */
function rangeOf(words, { from, to }) {
  const range = document.createRange();
  const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  let [at, begun] = [0, false];
  while (texts.nextNode()) {
    const { currentNode } = texts;
    if (!begun && from < at + currentNode.length) {
      range.setStart(currentNode, from - at);
      begun = true;
    }
    if (begun) range.setEnd(currentNode, Math.min(to - at, currentNode.length));
    at += currentNode.length;
    if (to <= at) break;
  }
  return begun ? [range] : [];
}

function scrollerOf(element) {
  for (let at = element; at; at = at.parentElement)
    if (at.scrollHeight > at.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.scrollingElement;
}
