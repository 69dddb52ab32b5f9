// Runs in every document before its own scripts, after clock.js: what shows when it is looked at.
//
// Everything observed for its arrival in the viewport can be told that it has arrived: a picture of
// the whole page shows all of it. The browser's own observers tell what they see in real time, so
// they are not asked: an observer is told, at the first frame, what is in the viewport, and later of
// the rest. Films stand at their first frame.
(() => {
  const harness = window[Symbol.for("harness")];
  const { clock, real } = harness;

  const RealObserver = window.IntersectionObserver;
  const watched = (clock.watched ??= new Set());
  const heightNow = () => (document.scrollingElement ?? document.documentElement).scrollHeight;
  window.IntersectionObserver = class IntersectionObserver extends RealObserver {
    #callback;
    #targets = new Map(); // to whether it is inside, and how high the page was then
    #due;
    constructor(callback, options) {
      super(() => {}, options);
      this.#callback = callback;
      watched.add(this);
    }
    observe(target) {
      super.observe(target); // which says what is wrong with it
      super.unobserve(target);
      if (this.#targets.has(target)) return;
      this.#targets.set(target, { inside: undefined, height: 0 });
      this.#due ??= clock.add(window, () => { this.#due = undefined; this.#look(); }, 0, { frame: true });
    }
    unobserve(target) { this.#targets.delete(target); }
    disconnect() { this.#targets.clear(); }
    takeRecords() { return []; }
    // All that have not been told may be told that they are here. Gives how many were, and with
    // `ask` only how many would be.
    arrive(ask = false) {
      if (this.root instanceof Element) return 0; // no picture shows more of it than it shows now
      const far = [...this.#targets].filter(([target, { inside, height }]) =>
        !inside || target.getBoundingClientRect().top + scrollY >= height);
      if (ask) return far.length;
      // Moved on by what came above it, as the end of an endless page is: it went out of sight first.
      this.#tell(far.filter(([, { inside }]) => inside).map(([target]) => target), false);
      this.#tell(far.map(([target]) => target).filter((one) => this.#targets.has(one)), true);
      return far.length;
    }
    #look() {
      const fresh = [...this.#targets].filter(([, { inside }]) => inside === undefined).map(([target]) => target);
      this.#tell(fresh);
    }
    #tell(targets, inside) {
      if (!targets.length) return;
      const root = this.#area(), time = performance.now();
      const entries = targets.map((target) => {
        const box = target.getBoundingClientRect();
        const left = Math.max(box.left, root.left), right = Math.min(box.right, root.right);
        const top = Math.max(box.top, root.top), bottom = Math.min(box.bottom, root.bottom);
        const shown = target.getClientRects().length > 0 && right >= left && bottom >= top;
        const part = shown ? new DOMRect(left, top, right - left, bottom - top) : new DOMRect();
        const ratio = !shown ? 0 : box.width * box.height ? (part.width * part.height) / (box.width * box.height) : 1;
        const isIntersecting = inside ?? (shown && ratio >= Math.min(1, this.thresholds[0]));
        this.#targets.set(target, { inside: isIntersecting, height: heightNow() });
        return {
          target, time, isIntersecting, isVisible: false, boundingClientRect: box, rootBounds: root,
          intersectionRatio: inside === undefined ? ratio : Number(inside),
          intersectionRect: inside ? box : inside === undefined ? part : new DOMRect(),
        };
      });
      try { this.#callback.call(this, entries, this); } catch (error) { reportError(error); }
    }
    #area() {
      const box = this.root instanceof Element ? this.root.getBoundingClientRect() : new DOMRect(0, 0, innerWidth, innerHeight);
      const [top, right, bottom, left] = this.rootMargin.split(" ").map((one, at) =>
        one.endsWith("%") ? (parseFloat(one) / 100) * (at % 2 ? box.width : box.height) : parseFloat(one));
      return new DOMRect(box.left - left, box.top - top, box.width + left + right, box.height + top + bottom);
    }
  };

  // What is skipped until it comes near the viewport would be blank, and as high as it was guessed.
  real.listen.call(document, "contentvisibilityautostatechange", ({ target }) => {
    target.style.setProperty("content-visibility", "visible", "important");
  }, { capture: true });

  // Movements between two places are left out.
  const atOnce = (options) => options?.behavior === "smooth" ? { ...options, behavior: "instant" } : options;
  for (const owner of [window, Element.prototype])
    for (const name of ["scroll", "scrollTo", "scrollBy", "scrollIntoView"]) {
      const own = owner[name];
      if (own) owner[name] = { [name](first, ...rest) {
        return own.apply(this, arguments.length ? [atOnce(first), ...rest] : []);
      } }[name];
    }
  if (document.startViewTransition)
    Document.prototype.startViewTransition = function startViewTransition(asked) {
      const update = typeof asked === "function" ? asked : asked?.update;
      const done = Promise.resolve().then(() => update?.()).then(() => {});
      return { updateCallbackDone: done, ready: done, finished: done, types: new Set(asked?.types), skipTransition() {} };
    };

  // Films: paused before they have begun, or set back where they did.
  const started = new WeakSet();
  const stop = (film) => {
    started.add(film);
    film.pause();
  };
  real.listen.call(document, "loadstart", ({ target }) => {
    if (target instanceof HTMLMediaElement && target.autoplay) stop(target);
  }, { capture: true });
  real.listen.call(document, "play", ({ target, isTrusted }) => { if (isTrusted) stop(target); }, { capture: true });
  HTMLMediaElement.prototype.play = async function play() {
    started.add(this);
    for (const type of ["play", "playing"]) clock.add(window, () => this.dispatchEvent(new Event(type)), 0);
  };
  const LOADING = 2;
  // Films of this document stand at their first frame, and the browser has it ready to be painted;
  // or at what there is of them. A poster stays until the film is to be played.
  // How long is the machine's affair: a busy one has been seen to take more than two seconds.
  const AT_MOST_MS = 10000;
  const isDrawn = (film) => film.videoWidth > 0 && film.checkVisibility({ visibilityProperty: true });
  harness.films = () => Promise.all([...document.querySelectorAll("video")].map(async (film) => {
    const ends = real.now() + AT_MOST_MS;
    const comes = () => film.readyState < film.HAVE_CURRENT_DATA && film.networkState === LOADING && !film.error;
    while (comes() && real.now() < ends) await new Promise((done) => real.timeout(done, 10));
    if (film.readyState < film.HAVE_METADATA || (film.poster && !started.has(film)) || sought.has(film)) return;
    sought.add(film);
    film.pause();
    const painted = new Promise((done) => film.requestVideoFrameCallback(done));
    film.currentTime = 0;
    // Of a film that is not drawn no frame is ever painted.
    if (!isDrawn(film)) return;
    harness.hasFilms = true;
    await Promise.race([painted, new Promise((done) => real.timeout(done, AT_MOST_MS))]);
  }));
  const sought = new WeakSet();
})();
