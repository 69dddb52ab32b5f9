// Runs in every document before its own scripts, after requests.js: content that appears when it is
// scrolled to.
//
// A picture of the whole page shows all elements, so that intersection observers are notified that all
// their targets have arrived in the viewport. The browser's own observers do that in real time and are
// replaced: an observer gets the targets in the viewport at the first frame, and the rest later. Films
// stand at their first frame.
(() => {
  const harness = window[Symbol.for("harness")];
  const { clock, real } = harness;

  const RealObserver = window.IntersectionObserver;
  const observe = method(RealObserver.prototype, "observe"), unobserve = method(RealObserver.prototype, "unobserve");
  const areaOf = getter(RealObserver.prototype, "root"), marginOf = getter(RealObserver.prototype, "rootMargin");
  const thresholdsOf = getter(RealObserver.prototype, "thresholds");
  const { DOMRectReadOnly, Set: PageSet, parseFloat, performance } = window;
  const timeNow = method(performance, "now"); // the page's
  const inPage = (name) => getter(window, name);
  const innerWidth = inPage("innerWidth"), innerHeight = inPage("innerHeight"), scrollY = inPage("scrollY");
  const reportError = method(window, "reportError");
  const side = (name) => getter(DOMRectReadOnly.prototype, name);
  const leftOf = side("left"), topOf = side("top"), rightOf = side("right"), bottomOf = side("bottom");
  const widthOf = side("width"), heightOf = side("height");
  const scrollerOf = getter(Document.prototype, "scrollingElement");
  const scrollHeightOf = getter(Element.prototype, "scrollHeight");
  const isElement = (root) => root !== null && typeOf(root) === 1;
  const typeOf = getter(Node.prototype, "nodeType");
  const split = method(String.prototype, "split"), endsWith = method(String.prototype, "endsWith");

  const arrivals = (clock.arrivals ??= new Set()); // a function of each observer: #arrive
  const heightNow = () => scrollHeightOf(scrollerOf(document) ?? rootOf(document));
  window.IntersectionObserver = class IntersectionObserver extends RealObserver {
    #callback;
    #targets = new Map(); // whether each target was inside, and the page's height then
    #due;
    constructor(callback, options) {
      super(() => {}, options);
      this.#callback = callback;
      arrivals.add((countOnly) => this.#arrive(countOnly));
    }
    observe(target) {
      observe(this, target); // throws where the target is wrong
      unobserve(this, target);
      if (this.#targets.has(target)) return;
      this.#targets.set(target, { inside: undefined, height: 0 });
      this.#due ??= clock.add(window, () => { this.#due = undefined; this.#notifyNew(); }, 0, { frame: true });
    }
    unobserve(target) { this.#targets.delete(target); }
    disconnect() { this.#targets.clear(); }
    takeRecords() { return []; }
    // Notifies the observer that the targets outside have arrived, and returns their number; with
    // `countOnly` it only counts.
    #arrive(countOnly) {
      if (isElement(areaOf(this))) return 0; // a picture shows no more of a scrolled element
      // New content above has moved a target that was inside, such as the end of an endless page: it
      // leaves the viewport first.
      const far = [], inside = [];
      this.#targets.forEach((state, target) => {
        if (state.inside && topOf(boxOf(target)) + scrollY(window) < state.height) return;
        far[far.length] = target;
        if (state.inside) inside[inside.length] = target;
      });
      if (countOnly) return far.length;
      this.#notify(inside, false);
      const observed = [];
      for (let at = 0; at < far.length; at++) if (this.#targets.has(far[at])) observed[observed.length] = far[at];
      this.#notify(observed, true);
      return far.length;
    }
    #notifyNew() {
      const targets = [];
      this.#targets.forEach(({ inside }, target) => { if (inside === undefined) targets[targets.length] = target; });
      this.#notify(targets);
    }
    #notify(targets, inside) {
      if (!targets.length) return;
      const root = this.#area(), time = timeNow(performance), entries = [];
      for (let at = 0; at < targets.length; at++) entries[at] = this.#entry(targets[at], inside, root, time);
      try { apply(this.#callback, this, [entries, this]); } catch (error) { reportError(window, error); }
    }
    #entry(target, inside, root, time) {
      const box = boxOf(target), area = widthOf(box) * heightOf(box);
      const left = max(leftOf(box), leftOf(root)), right = min(rightOf(box), rightOf(root));
      const top = max(topOf(box), topOf(root)), bottom = min(bottomOf(box), bottomOf(root));
      const shown = rectsOf(target)[0] !== undefined && right >= left && bottom >= top;
      const part = shown ? new DOMRect(left, top, right - left, bottom - top) : new DOMRect();
      const ratio = !shown ? 0 : area ? (widthOf(part) * heightOf(part)) / area : 1;
      const isIntersecting = inside ?? (shown && ratio >= min(1, thresholdsOf(this)[0]));
      this.#targets.set(target, { inside: isIntersecting, height: heightNow() });
      return {
        target, time, isIntersecting, isVisible: false, boundingClientRect: box, rootBounds: root,
        intersectionRatio: inside === undefined ? ratio : Number(inside),
        intersectionRect: inside ? box : inside === undefined ? part : new DOMRect(),
      };
    }
    #area() {
      const root = areaOf(this);
      const box = isElement(root) ? boxOf(root) : new DOMRect(0, 0, innerWidth(window), innerHeight(window));
      const width = widthOf(box), height = heightOf(box);
      const margins = split(marginOf(this), " ");
      const px = (at) => parseFloat(margins[at]) * (!endsWith(margins[at], "%") ? 1 : (at % 2 ? width : height) / 100);
      return new DOMRect(leftOf(box) - px(3), topOf(box) - px(0), width + px(3) + px(1), height + px(0) + px(2));
    }
  };

  // Content that the browser skips until it comes near the viewport would be blank, with a guessed height.
  const targetOf = getter(Event.prototype, "target"), styleOf = getter(window.HTMLElement.prototype, "style");
  const setProperty = method(window.CSSStyleDeclaration.prototype, "setProperty");
  real.listen(document, "contentvisibilityautostatechange", (event) => {
    setProperty(styleOf(targetOf(event)), "content-visibility", "visible", "important");
  }, { capture: true });

  // Smooth scrolling and view transitions are left out.
  const atOnce = (options) => options?.behavior === "smooth" ? { ...options, behavior: "instant" } : options;
  for (const owner of [window, Element.prototype])
    for (const name of ["scroll", "scrollTo", "scrollBy", "scrollIntoView"]) {
      const scroll = owner[name];
      if (scroll) owner[name] = { [name](first, ...rest) {
        return rest.length ? apply(scroll, this, [first, rest[0]]) : apply(scroll, this, arguments.length ? [atOnce(first)] : []);
      } }[name];
    }
  if (document.startViewTransition)
    window.Document.prototype.startViewTransition = function startViewTransition(options) {
      const update = typeof options === "function" ? options : options?.update;
      const done = (async () => { await null; await update?.(); })();
      return { updateCallbackDone: done, ready: done, finished: done, types: new PageSet(options?.types), skipTransition() {} };
    };

  // Films are paused before they begin, or put back to their beginning.
  const media = (name) => getter(HTMLMediaElement.prototype, name);
  const readyOf = media("readyState"), networkOf = media("networkState"), errorOf = media("error");
  const autoplays = media("autoplay");
  const pause = method(HTMLMediaElement.prototype, "pause"), setTime = setter(HTMLMediaElement.prototype, "currentTime");
  const videoWidthOf = getter(HTMLVideoElement.prototype, "videoWidth"), posterOf = getter(HTMLVideoElement.prototype, "poster");
  const onFrame = method(HTMLVideoElement.prototype, "requestVideoFrameCallback");
  const isShown = method(Element.prototype, "checkVisibility"), tagOf = getter(Element.prototype, "localName");
  const isFilm = (target) => isElement(target) && (tagOf(target) === "video" || tagOf(target) === "audio");
  const send = method(EventTarget.prototype, "dispatchEvent");
  const started = new WeakSet();
  const stop = (film) => {
    started.add(film);
    pause(film);
  };
  real.listen(document, "loadstart", (event) => {
    const target = targetOf(event);
    if (isFilm(target) && autoplays(target)) stop(target);
  }, { capture: true });
  real.listen(document, "play", (event) => { if (event.isTrusted) stop(targetOf(event)); }, { capture: true });
  HTMLMediaElement.prototype.play = async function play() {
    started.add(this);
    clock.add(window, () => send(this, new Event("play")), 0);
    clock.add(window, () => send(this, new Event("playing")), 0);
  };
  const LOADING = 2, HAVE_METADATA = 1, HAVE_CURRENT_DATA = 2;
  // Puts films of this document at their first frame, ready to be painted, or at the data that has
  // arrived. A poster stays until the film is played. The limit is generous: a busy machine has taken
  // more than two seconds.
  const AT_MOST_MS = 10000;
  const isDrawn = (film) => videoWidthOf(film) > 0 && isShown(film, { visibilityProperty: true });
  const wait = (ms) => new Promise((resolve) => real.timeout(resolve, ms));
  const toBeginning = async (film) => {
    const ends = real.now() + AT_MOST_MS;
    const isArriving = () => readyOf(film) < HAVE_CURRENT_DATA && networkOf(film) === LOADING && !errorOf(film);
    while (isArriving() && real.now() < ends) await wait(10);
    if (readyOf(film) < HAVE_METADATA || (posterOf(film) && !started.has(film)) || sought.has(film)) return;
    sought.add(film);
    pause(film);
    const painted = new Promise((resolve) => onFrame(film, resolve));
    setTime(film, 0);
    if (!isDrawn(film)) return; // its frames are never painted
    harness.hasFilms = true;
    await firstOf(painted, wait(AT_MOST_MS));
  };
  harness.films = async () => {
    const films = queryAll(document, "video"), promises = [];
    for (let at = 0; films[at]; at++) promises[at] = toBeginning(films[at]);
    for (let at = 0; at < promises.length; at++) await promises[at];
  };
  const sought = new WeakSet();
})();
