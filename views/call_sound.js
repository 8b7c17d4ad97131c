// The player of a call. It stands here; the <audio> it plays by is one that Streamlit puts beside it, once a person wants
// to hear it. Put after call_sound_follow.js, which marks what is said. All times are seconds from the call's start.

const AUDIO = ".st-key-call-sound audio";
const SPEEDS = [1, 1.25, 1.5, 2];
const EVERY_MS = 120; // how often is looked where the sound is
const STEP_S = 5; // of an arrow key
const LANES = { client: [5, 6], manager: [13, 6], other: [9, 6] }; // top and height of a role's lane, of TALL
const TALL = 20;
const KINDS = ["objection", "pain", "need", "outcome", "criterion", "question", "praise"];

const clock = (seconds) => {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

class CallSound {
  constructor(parent) {
    const part = (selector) => parent.querySelector(selector);
    [this.box, this.play, this.speed, this.back] = [".player", ".play", ".speed", ".back"].map(part);
    [this.track, this.lanes, this.slider, this.time, this.note] = [".track", ".lanes", "input", ".time", "p"].map(part);
    this.following = new Following(this.box, () => this.show());
    this.rate = SPEEDS[0];
    this.play.onclick = () => this.toggle();
    this.speed.onclick = () => this.faster();
    this.back.onclick = () => this.tick(true);
    this.slider.oninput = () => this.goTo(Number(this.slider.value));
    this.slider.onkeydown = (event) => this.key(event);
    this.clicked = (event) => this.click(event);
    document.addEventListener("click", this.clicked);
    this.timer = setInterval(() => this.tick(), EVERY_MS);
  }

  remove() {
    clearInterval(this.timer);
    document.removeEventListener("click", this.clicked);
    this.following.remove();
  }

  /** Streamlit's call: at first and when the data changed. `ask`: let Python make the sound. */
  update(data, ask) {
    this.ask = ask;
    if (data.call !== this.data?.call || data.from_s !== this.data.from_s) {
      this.second = data.from_s;
      this.begun = this.wanted = false; // nothing was heard or chosen yet; it is to play as soon as it can
      this.following.follows = true;
      this.following.unmark();
    }
    this.data = data;
    this.following.load(data.call, data.sentences);
    this.box.ariaLabel = data.words.name;
    this.slider.ariaLabel = data.words.place;
    this.slider.max = Math.ceil(data.duration_s);
    this.back.textContent = data.words.back;
    this.draw();
    if (data.state === "gone") this.wanted = false;
    this.tick();
  }

  /** When each of the two speaks, and which of it is marked. */
  draw() {
    const { lanes, marks, duration_s } = this.data;
    const across = (second) => ((1000 * second) / duration_s).toFixed(2);
    const paths = { client: "", manager: "", other: "" };
    for (const [role, start, end] of lanes) {
      const lane = LANES[role] ? role : "other";
      const [top, height] = LANES[lane];
      paths[lane] += `M${across(start)} ${top}H${across(end)}v${height}H${across(start)}z`;
    }
    const shapes = Object.entries(paths).map(([role, d]) => ["path", { class: role, d }]);
    for (const [kind, second] of marks)
      if (KINDS.includes(kind))
        shapes.push(["rect", { x: across(second), y: 0, width: 4, height: 4, style: `fill: var(--d-${kind})` }]);
    const drawn = shapes.map(([name, attributes]) => {
      const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
      return shape;
    });
    this.lanes.setAttribute("viewBox", `0 0 1000 ${TALL}`);
    this.lanes.replaceChildren(...drawn);
  }

  /** Where it is, what can be done now, and what is being waited for. */
  show() {
    const { state, words, duration_s } = this.data;
    const playing = this.isPlaying();
    this.box.classList.toggle("playing", playing);
    this.box.classList.toggle("making", this.wanted);
    this.play.disabled = state === "gone";
    this.play.ariaLabel = this.play.title = playing ? words.pause : words.play;
    this.note.textContent = state === "gone" ? words.gone : this.wanted ? words.making : "";
    this.note.hidden = !this.note.textContent;
    this.back.hidden = this.following.follows || !this.begun;
    this.speed.textContent = `${this.rate}×`;
    this.speed.ariaLabel = `${words.speed}: ${this.rate}×`;
    const told = `${clock(this.second)} / ${clock(duration_s)}`;
    if (this.time.textContent !== told) {
      this.time.textContent = told;
      this.slider.setAttribute("aria-valuetext", told);
      this.slider.value = this.second;
    }
    this.track.style.setProperty("--at", Math.min(this.second / duration_s, 1));
  }

  sound() {
    return this.data.state === "ready" ? document.querySelector(AUDIO) : null;
  }

  isPlaying() {
    const audio = this.sound();
    return Boolean(audio) && !audio.paused && !audio.ended;
  }

  toggle() {
    if (this.isPlaying()) this.sound().pause();
    else this.start();
    this.show();
  }

  /** Play from where it stands; what else plays on the page stops. */
  start() {
    this.wanted = true;
    if (this.data.state === "asleep") return this.ask();
    const audio = this.sound();
    if (!audio) return; // it is on its way: `tick` comes back
    this.wanted = false;
    this.begun = this.following.follows = true;
    if (audio !== this.audio || audio.ended) this.moveTo(this.second < this.data.duration_s - 0.5 ? this.second : 0);
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
    audio.playbackRate = this.rate;
    audio.play().catch(() => this.show()); // a browser may want one more click
  }

  moveTo(second) {
    this.second = second;
    const audio = (this.audio = this.sound());
    if (!audio) return;
    this.moving = !audio.readyState;
    if (!this.moving) audio.currentTime = second;
    else audio.addEventListener("loadedmetadata", () => setTimeout(() => this.arrive(audio)), { once: true });
  }

  /** The sound has come: Streamlit has set a beginning of its own, and now ours is set. */
  arrive(audio) {
    this.moving = false;
    audio.currentTime = this.second;
  }

  goTo(second) {
    this.moveTo(second);
    this.begun = true;
    this.tick(true);
  }

  key(event) {
    const step = { ArrowLeft: -STEP_S, ArrowDown: -STEP_S, ArrowRight: STEP_S, ArrowUp: STEP_S }[event.key];
    if (!step && event.key !== " ") return;
    event.preventDefault();
    if (step) this.goTo(Math.min(Math.max(this.second + step, 0), this.data.duration_s));
    else this.toggle();
  }

  faster() {
    this.rate = SPEEDS[(SPEEDS.indexOf(this.rate) + 1) % SPEEDS.length];
    const audio = this.sound();
    if (audio) audio.playbackRate = this.rate;
    this.show();
  }

  /** A click on the time of a row of the transcript. */
  click(event) {
    const button = event.target.closest?.(".d-line [data-second]");
    if (!button || this.data.state === "gone") return;
    this.moveTo(Number(button.dataset.second));
    this.start();
    this.tick();
  }

  /** `moved`: somebody chose this place, so that it is to be seen. */
  tick(moved = false) {
    if (!this.data) return;
    const audio = this.sound();
    if (this.wanted && audio) this.start();
    if (audio && audio === this.audio && !this.moving && !audio.seeking) this.second = audio.currentTime;
    if (this.begun) this.following.to(this.second, this.isPlaying(), moved);
    this.show();
  }
}

const players = new WeakMap(); // by the element

export default function ({ data, parentElement, setTriggerValue }) {
  if (!players.has(parentElement)) players.set(parentElement, new CallSound(parentElement));
  const player = players.get(parentElement);
  player.update(data, () => setTriggerValue("asked", true));
  return () => {
    player.remove();
    players.delete(parentElement);
  };
}
