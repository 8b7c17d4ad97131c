// Free places for the words' names beside their marks. Put before contrast_plot.js.

const HIGH = 18; // of a name, CSS pixels as all lengths here; as in the style
const HIGH_FOR_FINGERS = 30;
const AWAY = 6; // from the middle of a mark to its name
const AIR = 4; // between two names
const SQUARE = 32; // side of the squares by which marks under a name are found
const WEIGHT = 2; // of a mark with a certain difference under a name; the others weigh 1
const MOST_UNDER = 3; // weight of the marks that a name may lie over
const PUSHED = 1000; // weight of not lying at one of the mark's corners
const SURE_OF_A_NAME = 16; // the most telling words of those in sight have a name whatever lies under it

/** Marks in sight by the square that they are in, to count those under a name without the others. */
class Marks {
  constructor(marks) {
    this.squares = new Map();
    for (const mark of marks) {
      const square = this.named(mark.left, mark.top);
      this.squares.get(square)?.push(mark) ?? this.squares.set(square, [mark]);
    }
  }

  named(left, top) {
    return Math.floor(left / SQUARE) * 4096 + Math.floor(top / SQUARE);
  }

  /** Weight of the marks, but for its own, that a name there would lie over. */
  under({ left, top, right, bottom }, own) {
    let weight = 0;
    for (let x = left - AWAY; x < right + AWAY + SQUARE; x += SQUARE)
      for (let y = top - AWAY; y < bottom + AWAY + SQUARE; y += SQUARE)
        for (const mark of this.squares.get(this.named(x, y)) ?? []) {
          const reach = mark.word.side ? 4 : 0;
          if (mark === own || mark.left < left - reach || mark.left > right + reach) continue;
          if (mark.top >= top - reach && mark.top <= bottom + reach) weight += mark.word.side ? WEIGHT : 1;
        }
    return weight;
  }
}

/**
 * Names beside their marks, as many as `room` and such that no two overlap. `marks`: { word, left, top }, those in
 * sight, the most telling first; `wide(word)`: the width of a name; `area`: the box that names must keep to.
 * A mark in `must` gets its name first, whatever lies under it. Gives { word, left, top, right, bottom } of each.
 */
function named(marks, must, wide, high, area, room) {
  const all = new Marks(marks);
  const telling = new Set(marks.slice(0, SURE_OF_A_NAME));
  const taken = [];
  const free = (box) =>
    !taken.some((o) => box.left < o.right + AIR && o.left < box.right + AIR && box.top < o.bottom && o.top < box.bottom);
  const inside = (box) =>
    box.left >= area.left && box.top >= area.top && box.right <= area.right && box.bottom <= area.bottom;
  for (const mark of [...marks.filter((one) => must.has(one.word)), ...marks]) {
    if (taken.length >= room) break;
    if (taken.some((box) => box.word === mark.word)) continue;
    const [x, y, width] = [mark.left, mark.top, wide(mark.word)];
    const [above, beside, below] = [y - AWAY - high, y - high / 2, y + AWAY];
    const corners = [
      [x + AWAY, beside], [x - AWAY - width, beside], [x - width / 2, above], [x - width / 2, below],
      [x, below], [x - width, below], [x, above], [x - width, above],
    ];
    const forced = must.has(mark.word);
    let [best, least] = [null, forced || telling.has(mark) ? Infinity : MOST_UNDER + 1];
    for (let [left, top] of corners) {
      [left, top] = [Math.round(left), Math.round(top)];
      const asked = [left, top];
      if (forced) [left, top] = [clamp(left, area.left, area.right - width), clamp(top, area.top, area.bottom - high)];
      const box = { word: mark.word, left, top, right: left + width, bottom: top + high };
      if (!inside(box) || !free(box)) continue;
      // Pushed into the box a name may lie over its own mark: only where there is no other way.
      const weight = all.under(box, mark) + (left === asked[0] && top === asked[1] ? 0 : PUSHED);
      if (weight < least) [best, least] = [box, weight];
    }
    if (best) taken.push(best);
  }
  return taken;
}
