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

  const watched = (clock.watched ??= new Set());
  const heightNow = () => scrollHeightOf(scrollerOf(document) ?? rootOf(document));
  window.IntersectionObserver = class IntersectionObserver extends RealObserver {
    #callback;
    #targets = new Map(); // to whether it is inside, and how high the page was then
    #due;
    constructor(callback, options) {
      super(() => {}, options);
      this.#callback = callback;
      watched.add((ask) => this.#arrive(ask));
    }
    observe(target) {
      observe(this, target); // which says what is wrong with it
      unobserve(this, target);
      if (this.#targets.has(target)) return;
      this.#targets.set(target, { inside: undefined, height: 0 });
      this.#due ??= clock.add(window, () => { this.#due = undefined; this.#look(); }, 0, { frame: true });
    }
    unobserve(target) { this.#targets.delete(target); }
    disconnect() { this.#targets.clear(); }
    takeRecords() { return []; }
    // All that have not been told may be told that they are here. Gives how many were, and with
    // `ask` only how many would be.
    #arrive(ask) {
      if (isElement(areaOf(this))) return 0; // no picture shows more of it than it shows now
      // What is inside was moved on by what came above it, as the end of an endless page is: it went
      // out of sight first.
      const far = [], inside = [];
      this.#targets.forEach((then, target) => {
        if (then.inside && topOf(boxOf(target)) + scrollY(window) < then.height) return;
        far[far.length] = target;
        if (then.inside) inside[inside.length] = target;
      });
      if (ask) return far.length;
      this.#tell(inside, false);
      const still = [];
      for (let at = 0; at < far.length; at++) if (this.#targets.has(far[at])) still[still.length] = far[at];
      this.#tell(still, true);
      return far.length;
    }
    #look() {
      const fresh = [];
      this.#targets.forEach(({ inside }, target) => { if (inside === undefined) fresh[fresh.length] = target; });
      this.#tell(fresh);
    }
    #tell(targets, inside) {
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

  // What is skipped until it comes near the viewport would be blank, and as high as it was guessed.
  const targetOf = getter(Event.prototype, "target"), styleOf = getter(window.HTMLElement.prototype, "style");
  const setProperty = method(window.CSSStyleDeclaration.prototype, "setProperty");
  real.listen(document, "contentvisibilityautostatechange", (event) => {
    setProperty(styleOf(targetOf(event)), "content-visibility", "visible", "important");
  }, { capture: true });

  // Movements between two places are left out.
  const atOnce = (options) => options?.behavior === "smooth" ? { ...options, behavior: "instant" } : options;
  for (const owner of [window, Element.prototype])
    for (const name of ["scroll", "scrollTo", "scrollBy", "scrollIntoView"]) {
      const own = owner[name];
      if (own) owner[name] = { [name](first, ...rest) {
        return rest.length ? apply(own, this, [first, rest[0]]) : apply(own, this, arguments.length ? [atOnce(first)] : []);
      } }[name];
    }
  if (document.startViewTransition)
    window.Document.prototype.startViewTransition = function startViewTransition(asked) {
      const update = typeof asked === "function" ? asked : asked?.update;
      const done = (async () => { await null; await update?.(); })();
      return { updateCallbackDone: done, ready: done, finished: done, types: new PageSet(asked?.types), skipTransition() {} };
    };

  // Films: paused before they have begun, or set back where they did.
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
  // Films of this document stand at their first frame, and the browser has it ready to be painted;
  // or at what there is of them. A poster stays until the film is to be played.
  // How long is the machine's affair: a busy one has been seen to take more than two seconds.
  const AT_MOST_MS = 10000;
  const isDrawn = (film) => videoWidthOf(film) > 0 && isShown(film, { visibilityProperty: true });
  const wait = (ms) => new Promise((done) => real.timeout(done, ms));
  const toBegin = async (film) => {
    const ends = real.now() + AT_MOST_MS;
    const comes = () => readyOf(film) < HAVE_CURRENT_DATA && networkOf(film) === LOADING && !errorOf(film);
    while (comes() && real.now() < ends) await wait(10);
    if (readyOf(film) < HAVE_METADATA || (posterOf(film) && !started.has(film)) || sought.has(film)) return;
    sought.add(film);
    pause(film);
    const painted = new Promise((done) => onFrame(film, done));
    setTime(film, 0);
    // Of a film that is not drawn no frame is ever painted.
    if (!isDrawn(film)) return;
    harness.hasFilms = true;
    await firstOf(painted, wait(AT_MOST_MS));
  };
  harness.films = async () => {
    const films = queryAll(document, "video"), coming = [];
    for (let at = 0; films[at]; at++) coming[at] = toBegin(films[at]);
    for (let at = 0; at < coming.length; at++) await coming[at];
  };
  const sought = new WeakSet();
})();
