// Runs in every document before its own scripts, after clock.js: one dice, the end of animations, what
// a page listens to, and what the harness lays over it.
(() => {
  const HARNESS = Symbol.for("harness");
  const harness = window[HARNESS];
  const { clock, real, unseen } = harness;

  // Who asks to be told of another size may lay the page out anew: a sweep gives it time for that.
  let watchesSize = false, watchesScroll = false;
  EventTarget.prototype.addEventListener = function addEventListener(type, ...rest) {
    if (type === "resize" || type === "orientationchange" || this instanceof MediaQueryList) watchesSize = true;
    if (type === "scroll" && (this === window || this === document)) watchesScroll = true;
    return real.listen.call(this, type, ...rest);
  };
  const realAddListener = MediaQueryList.prototype.addListener;
  MediaQueryList.prototype.addListener = function addListener(...rest) {
    watchesSize = true;
    return realAddListener.apply(this, rest);
  };

  // mulberry32: small, seeded, the same sequence in every load.
  const dice = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const numbers = dice(0x2545f491), bytes = dice(0x1b873593);
  Math.random = () => numbers() / 4294967296;
  const realValues = Crypto.prototype.getRandomValues;
  Crypto.prototype.getRandomValues = function getRandomValues(array) {
    realValues.call(this, array); // which says what is wrong with it
    const plain = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < plain.length; at++) plain[at] = bytes() >>> 24;
    return array;
  };
  if (Crypto.prototype.randomUUID)
    Crypto.prototype.randomUUID = () => "10000000-1000-4000-8000-100000000000"
      .replace(/[018]/g, (digit) => (digit ^ ((bytes() >>> 28) >> (digit / 4))).toString(16));

  // What scripts ask of the viewport are conditions of the page, as those of its style sheets.
  const asked = new Set();
  const realMatchMedia = (real.matchMedia = window.matchMedia);
  window.matchMedia = function matchMedia(...args) {
    if (args.length) asked.add(`${args[0]}`);
    const list = realMatchMedia.apply(window, args);
    unseen.listen(list, ["change"]);
    return list;
  };

  // What an earlier load left behind would make this one depend on the order of the widths.
  let inherited = false;
  try {
    inherited = window === window.top &&
      (window.name !== "" || localStorage.length > 0 || sessionStorage.length > 0 ||
        document.cookie !== "");
  } catch { /* about:blank and sandboxed frames have no storage */ }

  // Decoding ahead of painting leaves its mark on the pixels (see page.js): what the page asks to
  // be decoded is loaded, and is decoded when it is painted.
  const loaded = (image) => image.complete ? Promise.resolve() : new Promise((done) => {
    real.listen.call(image, "load", done, { once: true });
    real.listen.call(image, "error", done, { once: true });
  });
  HTMLImageElement.prototype.decode = async function decode() {
    await loaded(this);
    if (!this.naturalWidth) {
      throw new DOMException("The source image cannot be decoded.", "EncodingError");
    }
  };

  // Nothing is painted until the page is at rest. A picture that is painted while it still
  // arrives (a progressive JPEG, say) leaves a rough version in the browser's cache, of which
  // traces show later; and painting what is not looked at costs time.
  const veil = new CSSStyleSheet();
  veil.replaceSync(":root { opacity: 0 !important; }");
  const BASE = `
    *, ::before, ::after { caret-color: transparent !important; scroll-behavior: auto !important; }
    progress:indeterminate { appearance: none !important; }`;
  const base = new CSSStyleSheet();
  base.replaceSync(BASE);
  document.adoptedStyleSheets = [
    ...document.adoptedStyleSheets, base, ...(window === window.top ? [veil] : []),
  ];

  // Trees that are no part of a document's own: their animations are told apart.
  const shadows = (clock.shadows ??= new Set());
  const realAttach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function attachShadow(...rest) {
    const root = realAttach.apply(this, rest);
    shadows.add(root);
    return root;
  };

  // Animations come to their end, endless ones to their start; how many were still running. Where
  // each end begins the next, `counted`, they are stopped after so many.
  const MOST_ENDS = 5;
  const ends = (clock.ends ??= new WeakMap());
  const endAnimations = (counted = false) => {
    let touched = 0;
    for (const root of [...[...clock.windows].map((one) => one.document), ...shadows])
      for (const animation of root.getAnimations()) {
        if (animation.playState !== "running" && !animation.pending) continue;
        const { timeline } = (root.ownerDocument ?? root);
        const target = animation.effect?.target;
        const { endTime } = animation.effect?.getComputedTiming() ?? {};
        const many = target && counted ? (ends.get(target) ?? 0) + 1 : 0;
        if (many) ends.set(target, many);
        if (endTime === Infinity || animation.timeline !== timeline || many > MOST_ENDS) {
          if (animation.playState === "paused") continue; // is about to be
          animation.pause();
          if (animation.timeline === timeline) animation.currentTime = 0;
        } else {
          animation.finish();
        }
        touched++;
      }
    return touched;
  };
  // Chromium lays a page out at 1 × 1 px for an instant when it takes a picture of all of it: media
  // queries flip and flip back. Nothing moves because of that: no transition begins, and an
  // animation that begins anew is at its end at once, or at its start where it has no end.
  const END_S = 100_000;
  const UNENDING = "data-harness-unending";
  const unending = new Set();
  const setStill = (on) => {
    for (const element of unending) element.removeAttribute(UNENDING);
    unending.clear();
    if (on)
      for (const root of [document, ...shadows])
        if ((root.ownerDocument ?? root) === document)
          for (const { effect } of root.getAnimations())
            if (effect?.target && effect.getComputedTiming().endTime === Infinity) unending.add(effect.target);
    for (const element of unending) element.setAttribute(UNENDING, "");
    base.replaceSync(!on ? BASE : `${BASE}
      *, ::before, ::after { transition-property: none !important; }
      :not([${UNENDING}]), :not([${UNENDING}])::before, :not([${UNENDING}])::after {
        animation-delay: -${END_S}s !important; }
      [${UNENDING}], [${UNENDING}]::before, [${UNENDING}]::after {
        animation-play-state: paused !important; }`);
  };

  // Between two frames a browser computes styles, from which transitions start, and what has ended
  // is told.
  clock.drawn = async () => {
    for (const one of clock.windows) one.document.documentElement?.getBoundingClientRect();
    if (endAnimations(true)) await harness.frame();
  };

  // Masks are painted last, over the page, so that they move nothing.
  let cover;
  const paintMasks = (boxes) => {
    cover?.remove();
    cover = undefined;
    if (!boxes.length) return;
    cover = document.createElement("div");
    cover.style.cssText = "all: initial; position: absolute; left: 0; top: 0; width: 0; height: 0; " +
      "z-index: 2147483647;";
    for (const [left, top, right, bottom] of boxes) {
      const mask = document.createElement("div");
      mask.style.cssText = "all: initial; position: absolute; background: #ff00ff; " +
        `left: ${left}px; top: ${top}px; width: ${right - left}px; height: ${bottom - top}px;`;
      cover.append(mask);
    }
    document.documentElement.append(cover);
  };

  const each = (act) => { for (const one of clock.windows) act(one[HARNESS]); };
  Object.assign(harness, {
    setUnseen: unseen.set,
    setStill,
    // From here on the page is told of nothing, and nothing in it moves: pictures of it are taken,
    // masks are painted, styles are undone.
    still() { each((one) => { one.setUnseen(true); one.setStill(true); one.holdScrolled(true); }); },
    // The page may answer again to what is done to it: first it lets go by what it was not to see.
    async stir() {
      if (unseen.on()) {
        each((one) => { one.holdScrolled(false); one.setStill(false); });
        // Styles are computed now; what comes of it is told in the next frames.
        for (const one of clock.windows) one.document.documentElement?.getBoundingClientRect();
        endAnimations(); // those that a picture has begun anew
        for (let frames = 0; frames < 3; frames++) await harness.frame();
      }
      each((one) => one.setUnseen(false));
    },
    inherited,
    asked,
    loaded,
    shadows,
    endAnimations,
    paintMasks,
    base,
    watchesSize: () => watchesSize || unseen.watchesSize() || window.onresize !== null,
    watchesScroll: () => watchesScroll || window.onscroll !== null || document.onscroll !== null,
    drop() {
      if (!document.adoptedStyleSheets.includes(veil))
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, veil];
    },
    lift() {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== veil);
    },
    // Tells what is observed that it has arrived; with `ask` only gives how much there is.
    arrive(ask) { let count = 0; for (const one of clock.watched) count += one.arrive(ask); return count; },
  });
})();
