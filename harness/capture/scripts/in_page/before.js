// Runs in every document before its own scripts, after arrivals.js: seeded random numbers, the end of
// animations, what the page listens to, and the harness's own style sheets.
(() => {
  const HARNESS = Symbol.for("harness");
  const harness = window[HARNESS];
  const { clock, real, unseen } = harness;

  // A page that listens to its size may change its layout by scripts: a sweep gives it time for that.
  let watchesSize = false, watchesScroll = false;
  const { MediaQueryList } = window;
  const { addEventListener: realListen } = EventTarget.prototype, { addListener: realAddListener } = MediaQueryList.prototype;
  const mediaLists = new WeakSet(); // results of the page's calls of matchMedia
  EventTarget.prototype.addEventListener = function addEventListener(...args) {
    const type = args[0];
    if (type === "resize" || type === "orientationchange" || mediaLists.has(this)) watchesSize = true;
    if (type === "scroll" && (this === window || this === document)) watchesScroll = true;
    return apply(realListen, this, args);
  };
  MediaQueryList.prototype.addListener = function addListener(...args) {
    watchesSize = true;
    return apply(realAddListener, this, args);
  };
  // The same by a property: `list.onchange = ...`.
  for (const [owner, name] of [[MediaQueryList, "onchange"], [window.VisualViewport, "onresize"], [window.ScreenOrientation, "onchange"]]) {
    const property = owner && descriptorOf(owner.prototype, name);
    if (property?.set)
      defineProperty(owner.prototype, name, { ...property, set(value) {
        watchesSize = true;
        apply(property.set, this, [value]);
      } });
  }

  // Nothing is printed, and the page is told that it was.
  let printed = 0;
  real.listen(window, "beforeprint", () => { printed++; });

  // mulberry32: small, seeded, the same sequence in every load.
  const seeded = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const numbers = seeded(0x2545f491), bytes = seeded(0x1b873593);
  window.Math.random = () => numbers() / 4294967296;
  const { Crypto, Uint8Array } = window;
  const realValues = method(Crypto.prototype, "getRandomValues");
  const view = (name) => getter(getPrototypeOf(Uint8Array.prototype), name);
  const bufferOf = view("buffer"), offsetOf = view("byteOffset"), lengthOf = view("byteLength");
  Crypto.prototype.getRandomValues = function getRandomValues(array) {
    realValues(this, array); // throws where the argument is wrong
    const plain = new Uint8Array(bufferOf(array), offsetOf(array), lengthOf(array));
    for (let at = 0; at < lengthOf(array); at++) plain[at] = bytes() >>> 24;
    return array;
  };
  const UUID = "10000000-1000-4000-8000-100000000000";
  const DIGITS = "0123456789abcdef";
  if (Crypto.prototype.randomUUID)
    Crypto.prototype.randomUUID = () => {
      let text = "";
      for (let at = 0; at < UUID.length; at++) {
        const sign = UUID[at];
        text += sign === "0" || sign === "1" ? DIGITS[sign ^ (bytes() >>> 28)]
          : sign === "8" ? DIGITS[sign ^ (bytes() >>> 30)] : sign;
      }
      return text;
    };

  // Media queries of scripts are conditions of the page, like those of its style sheets.
  const queries = new Set();
  const realMatchMedia = (real.matchMedia = method(window, "matchMedia"));
  window.matchMedia = function matchMedia(...args) {
    if (!args.length) return realMatchMedia(window); // throws
    queries.add(`${args[0]}`);
    const list = realMatchMedia(window, args[0]);
    mediaLists.add(list);
    unseen.listen(list, CHANGE);
    return list;
  };
  const CHANGE = ["change"];

  // Storage that an earlier load left behind would make this load depend on the order of widths.
  let inherited = false;
  try {
    inherited = window === window.top &&
      (window.name !== "" || window.localStorage.length > 0 || window.sessionStorage.length > 0 ||
        document.cookie !== "");
  } catch { /* about:blank and sandboxed frames have no storage */ }

  // Decoding ahead of painting changes pixels (see page.js): `decode()` only loads the picture, which is
  // decoded when it is painted.
  const isComplete = getter(HTMLImageElement.prototype, "complete");
  const naturalWidthOf = getter(HTMLImageElement.prototype, "naturalWidth");
  const loaded = (image) => new Promise((resolve) => {
    if (isComplete(image)) return resolve();
    real.listen(image, "load", resolve, { once: true });
    real.listen(image, "error", resolve, { once: true });
  });
  HTMLImageElement.prototype.decode = async function decode() {
    await loaded(this);
    if (!naturalWidthOf(this)) {
      throw new DOMException("The source image cannot be decoded.", "EncodingError");
    }
  };

  // A veil keeps the page from being painted until it is at rest. A picture that is painted while it
  // still arrives (a progressive JPEG, say) leaves a rough version in the browser's cache, of which
  // traces show later; and painting takes time.
  const fill = method(CSSStyleSheet.prototype, "replaceSync");
  const VEIL = ":root { opacity: 0 !important; }";
  const veil = new CSSStyleSheet();
  fill(veil, VEIL);
  // The browser animates a progress bar without a value endlessly; without its native look the bar keeps
  // its size and stands still.
  const BASE = `
    *, ::before, ::after { caret-color: transparent !important; scroll-behavior: auto !important; }
    progress:indeterminate { appearance: none !important; }`;
  const base = new CSSStyleSheet();
  fill(base, BASE);
  const { ShadowRoot } = window;
  const adoptedBy = getter(Document.prototype, "adoptedStyleSheets"), adoptBy = setter(Document.prototype, "adoptedStyleSheets");
  const adoptedInside = getter(ShadowRoot.prototype, "adoptedStyleSheets");
  const adoptInside = setter(ShadowRoot.prototype, "adoptedStyleSheets");
  // Adds a sheet to a document or a shadow root that lacks it, even where the page has replaced the list.
  const adopt = (root, sheet) => {
    const inDocument = root === document;
    const adopted = inDocument ? adoptedBy(root) : adoptedInside(root), sheets = [];
    for (let at = 0; at < adopted.length; at++) {
      if (adopted[at] === sheet) return;
      sheets[at] = adopted[at];
    }
    sheets[sheets.length] = sheet;
    if (inDocument) adoptBy(root, sheets);
    else adoptInside(root, sheets);
  };
  adopt(document, base);
  if (window === window.top) adopt(document, veil);

  // Shadow roots: a document does not list the animations in them.
  const shadows = (clock.shadows ??= new Set());
  const { attachShadow: realAttach } = Element.prototype, shadowOf = getter(Element.prototype, "shadowRoot");
  Element.prototype.attachShadow = function attachShadow(...rest) {
    const root = apply(realAttach, this, rest);
    shadows.add(root);
    return root;
  };
  const queryAllInside = method(window.DocumentFragment.prototype, "querySelectorAll");
  // Finds the open shadow roots that stand in the page's HTML, and adds the sheet to all roots.
  const adoptInShadows = () => {
    const find = (elements) => {
      for (let at = 0; elements[at]; at++) {
        const root = shadowOf(elements[at]);
        if (root) shadows.add(root); // the loop below comes to it
      }
    };
    find(queryAll(document, "*"));
    adopt(document, base);
    shadows.forEach((root) => {
      find(queryAllInside(root, "*"));
      if (ownerOf(root) === document) adopt(root, base);
    });
  };

  // Brings animations to their end, endless ones to their start, and returns how many were running. With
  // `counted`, an element whose animations start anew at each end is stopped after MOST_ENDS of them.
  // Animations that follow the scrolling end, too: elements that they bring in would be invisible in a
  // picture, which shows the whole page in its state before any scrolling.
  const MOST_ENDS = 5;
  const { Animation, AnimationEffect, KeyframeEffect } = window;
  const animationsOf = method(Document.prototype, "getAnimations"), animationsIn = method(ShadowRoot.prototype, "getAnimations");
  const stateOf = getter(Animation.prototype, "playState"), isPending = getter(Animation.prototype, "pending");
  const timelineOf = getter(Animation.prototype, "timeline"), effectOf = getter(Animation.prototype, "effect");
  const pause = method(Animation.prototype, "pause"), finish = method(Animation.prototype, "finish");
  const setTime = setter(Animation.prototype, "currentTime");
  const timingOf = method(AnimationEffect.prototype, "getComputedTiming"), targetOf = getter(KeyframeEffect.prototype, "target");
  const ownTimelineOf = getter(Document.prototype, "timeline");
  // Calls `act` with each animation of the page's documents and shadow trees, its target, its end time
  // and the document. Each window reads its own trees: Chromium's renderer crashes where a function of
  // another window reads the animations of a shadow tree.
  harness.forOwnAnimations = (act) => {
    const visit = (animations) => {
      for (let at = 0; at < animations.length; at++) {
        const effect = effectOf(animations[at]);
        act(animations[at], effect && targetOf(effect), effect && timingOf(effect).endTime, document);
      }
    };
    visit(animationsOf(document));
    shadows.forEach((root) => { if (ownerOf(root) === document) visit(animationsIn(root)); });
  };
  const forAnimations = (act) => clock.windows.forEach((view) => view[HARNESS].forOwnAnimations(act));
  // Only timelines that follow the scrolling have a source.
  const scrollerOf = getter(window.ScrollTimeline?.prototype, "source"), setTimeline = setter(Animation.prototype, "timeline");
  const isScrollDriven = (timeline) => {
    try {
      scrollerOf(timeline);
      return true;
    } catch { return false; }
  };
  // An animation whose end hides its element is held at its beginning: an invisible element cannot be
  // compared. Animations whose beginning hides it, too, are counted.
  const computedStyleOf = method(window, "getComputedStyle"), partOf = getter(KeyframeEffect.prototype, "pseudoElement");
  const valueOf = method(window.CSSStyleDeclaration.prototype, "getPropertyValue");
  const side = (name) => getter(window.DOMRectReadOnly.prototype, name), widthOf = side("width"), heightOf = side("height");
  const held = new WeakSet();
  const isHidden = (animation) => {
    const effect = effectOf(animation), target = targetOf(effect), part = partOf(effect);
    const style = computedStyleOf(window, target, part);
    if (valueOf(style, "opacity") === "0" || valueOf(style, "visibility") !== "visible") return true;
    const box = boxOf(target);
    return !part && widthOf(box) * heightOf(box) === 0;
  };
  const showsAt = (animation, time) => {
    pause(animation);
    setTime(animation, time);
    return !isHidden(animation);
  };
  const showScrolled = (animation) => {
    finish(animation);
    if (!isHidden(animation)) return;
    if (showsAt(animation, -1)) held.add(animation);
    else {
      finish(animation);
      clock.scrollHidden++;
    }
  };
  const endAnimations = (counted = false) => {
    let touched = 0;
    forAnimations((animation, target, endTime, owner) => {
      if (held.has(animation)) return;
      const timeline = timelineOf(animation), ownTimeline = ownTimelineOf(owner);
      if (target && timeline && timeline !== ownTimeline && isScrollDriven(timeline)) {
        setTimeline(animation, ownTimeline);
        clock.scrollDriven++;
        endTime = timingOf(effectOf(animation)).endTime; // in ms now, and not in percent
        if (endTime !== Infinity) {
          showScrolled(animation);
          touched++;
          return;
        }
      } else if (stateOf(animation) !== "running" && !isPending(animation)) {
        return;
      }
      const isTimed = timelineOf(animation) === ownTimeline;
      const many = target && counted ? (clock.ends.get(target) ?? 0) + 1 : 0;
      if (many) clock.ends.set(target, many);
      if (endTime === Infinity || !isTimed || many > MOST_ENDS) {
        if (stateOf(animation) === "paused") return; // is about to be
        pause(animation);
        if (isTimed) setTime(animation, 0);
      } else {
        finish(animation);
      }
      touched++;
    });
    return touched;
  };
  // Chromium lays a page out at 1 × 1 px for an instant when it takes a picture of the whole page: media
  // queries flip and flip back. With these styles no transition begins, and an animation that begins
  // anew is at its end at once, or at its start where it has no end.
  const END_S = 100_000;
  const UNENDING = "data-harness-unending";
  const unending = new Set();
  const setAttribute = method(Element.prototype, "setAttribute"), removeAttribute = method(Element.prototype, "removeAttribute");
  const setStill = (on) => {
    unending.forEach((element) => removeAttribute(element, UNENDING));
    unending.clear();
    if (on)
      forAnimations((animation, target, endTime, owner) => {
        const isUnending = endTime === Infinity || held.has(animation);
        if (owner === document && target && isUnending) unending.add(target);
      });
    unending.forEach((element) => setAttribute(element, UNENDING, ""));
    fill(base, !on ? BASE : `${BASE}
      *, ::before, ::after { transition-property: none !important; }
      :not([${UNENDING}]), :not([${UNENDING}])::before, :not([${UNENDING}])::after {
        animation-delay: -${END_S}s !important; }
      [${UNENDING}], [${UNENDING}]::before, [${UNENDING}]::after {
        animation-play-state: paused !important; }`);
  };

  // Between two frames a browser computes styles, which start transitions, and sends the events of
  // animations that have ended.
  const computeStyles = () => clock.windows.forEach((view) => {
    const root = rootOf(view.document);
    if (root) boxOf(root);
  });
  if (clock.home === window) {
    // A browser notifies observers of sizes when it draws, in real time; here before the next timer is due.
    clock.sized = async () => {
      if (!unseen.resized()) return;
      await harness.frame();
      await clock.task(); // in a frame, observers run after the callbacks that wait for it
    };
    clock.drawn = async () => {
      computeStyles();
      if (endAnimations(true)) await harness.frame();
      await clock.sized();
    };
  }

  const forWindows = (act) => clock.windows.forEach((view) => act(view[HARNESS]));
  const ofWindow = (name) => getter(window, name), scrollHandlerOf = getter(Document.prototype, "onscroll");
  const resizeHandlerOf = ofWindow("onresize"), windowScrollHandlerOf = ofWindow("onscroll");
  harness.adoptInShadows = adoptInShadows;
  harness.forAnimations = forAnimations;
  harness.setUnseen = unseen.set;
  harness.setStill = setStill;
  harness.lift = () => fill(veil, "");
  // The functions that measuring scripts call (calls.js).
  harness.calls = {
    // Keeps the page from noticing anything, and from moving: for pictures, masks and undos.
    still() { forWindows((scripts) => { scripts.setUnseen(true); scripts.setStill(true); }); },
    // Lets the page respond again, once the events of the harness's own changes have passed.
    async stir() {
      if (unseen.on()) {
        forWindows((scripts) => scripts.setStill(false));
        computeStyles(); // the events of this come in the next frames
        endAnimations(); // those that a picture has begun anew
        for (let frames = 0; frames < 3; frames++) await harness.frame();
      }
      forWindows((scripts) => scripts.setUnseen(false));
    },
    setChanging: unseen.setChanging,
    inherited: () => inherited,
    printed: () => printed,
    queries() {
      let text = "";
      queries.forEach((query) => { text += `${query}\0`; });
      return text;
    },
    adoptInShadows: () => forWindows((scripts) => scripts.adoptInShadows()),
    endAnimations,
    watchesSize: () => watchesSize || unseen.watchesSize() || resizeHandlerOf(window) !== null,
    watchesScroll: () => watchesScroll || windowScrollHandlerOf(window) !== null || scrollHandlerOf(document) !== null,
    drop() {
      fill(veil, VEIL);
      adopt(document, veil);
    },
    lift: harness.lift,
    // Notifies intersection observers that their targets have arrived in the viewport, and returns how
    // many targets that concerns; with `countOnly` it only counts.
    arrive(countOnly) {
      let count = 0;
      clock.arrivals.forEach((arrive) => { count += arrive(countOnly); });
      return count;
    },
  };
})();
