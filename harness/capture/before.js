// Runs in every document before its own scripts: one clock, one dice, and a hook for lazy content.
(() => {
  const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

  // The clock stands still and moves only when a timer fires, by exactly that timer's delay. So
  // a page reads the same times on a slow machine and on a fast one, and code that measures its
  // own delay (a debounce, say) still gets to its end.
  const RealDate = Date;
  let now = NOW;
  const HarnessDate = function Date(...args) {
    if (!new.target) return new RealDate(now).toString();
    return Reflect.construct(RealDate, args.length ? args : [now], new.target);
  };
  HarnessDate.prototype = RealDate.prototype;
  Object.setPrototypeOf(HarnessDate, RealDate);
  HarnessDate.now = () => now;
  HarnessDate.parse = RealDate.parse;
  HarnessDate.UTC = RealDate.UTC;
  Object.defineProperty(HarnessDate.prototype, "constructor", {
    value: HarnessDate, writable: true, configurable: true,
  });
  window.Date = HarnessDate;

  const realTimeout = window.setTimeout;
  const realInterval = window.setInterval;
  const realClear = window.clearTimeout.bind(window);
  const asCallback = (handler) =>
    typeof handler === "function" ? handler : () => (0, eval)(String(handler));
  window.setTimeout = function setTimeout(handler, delay = 0, ...args) {
    const due = now + (Number(delay) || 0);
    const run = asCallback(handler);
    const fire = () => {
      putOff.delete(id);
      now = Math.max(now, due);
      run.apply(window, args);
    };
    const id = realTimeout(() => { if (!frozen) fire(); }, delay);
    if (resizing && delay <= PUT_OFF_MS) putOff.set(id, { due, fire });
    return id;
  };
  window.clearTimeout = function clearTimeout(id) {
    putOff.delete(id);
    return realClear(id);
  };
  window.setInterval = function setInterval(handler, delay = 0, ...args) {
    const step = Number(delay) || 0;
    let due = now + step;
    const run = asCallback(handler);
    return realInterval(() => {
      if (frozen) return;
      now = Math.max(now, due);
      due += step;
      run.apply(window, args);
    }, delay);
  };

  // Who asks to be told of another size may lay the page out anew, at once or a little later: a
  // sweep waits for that. Until the next frame after a resize, what is put off is put off by it.
  let watchesSize = false, resizing = false;
  // While a page is swept, nothing else of it goes on: a counter would count, and a carousel turn.
  let frozen = false;
  const putOff = new Map();
  const realListen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function addEventListener(type, ...rest) {
    if (type === "resize" || type === "orientationchange" || this instanceof MediaQueryList) watchesSize = true;
    return realListen.call(this, type, ...rest);
  };
  const realAddListener = MediaQueryList.prototype.addListener;
  MediaQueryList.prototype.addListener = function addListener(...rest) {
    watchesSize = true;
    return realAddListener.apply(this, rest);
  };
  const realObserve = ResizeObserver.prototype.observe;
  ResizeObserver.prototype.observe = function observe(...rest) {
    watchesSize = true;
    return realObserve.apply(this, rest);
  };
  realListen.call(window, "resize", () => {
    resizing = true;
    requestAnimationFrame(() => requestAnimationFrame(() => { resizing = false; }));
  }, { capture: true });
  const PUT_OFF_MS = 1000; // what comes later than this is not waited for
  // Nothing else happens meanwhile, so it may as well happen now.
  const hurry = () => {
    const waiting = [...putOff].sort(([, one], [, other]) => one.due - other.due);
    const before = resizing;
    resizing = true; // what they put off themselves is due to it, too
    for (const [id, { fire }] of waiting) if (putOff.has(id)) { realClear(id); fire(); }
    resizing = before;
    return waiting.length;
  };

  // mulberry32: small, seeded, the same sequence in every load.
  let seed = 0x2545f491;
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  // Everything observed for its arrival in the viewport can be told, once, that it has arrived:
  // a picture of the whole page shows all of it.
  const RealObserver = window.IntersectionObserver;
  const watched = new Set();
  window.IntersectionObserver = class IntersectionObserver extends RealObserver {
    #callback;
    #targets = new Set();
    constructor(callback, options) {
      super((entries, observer) => {
        for (const entry of entries) if (entry.isIntersecting) this.#targets.delete(entry.target);
        callback.call(observer, entries, observer);
      }, options);
      this.#callback = callback;
      watched.add(this);
    }
    observe(target) { this.#targets.add(target); super.observe(target); }
    unobserve(target) { this.#targets.delete(target); super.unobserve(target); }
    disconnect() { this.#targets.clear(); super.disconnect(); }
    arrive() {
      const time = performance.now();
      const entries = [...this.#targets].map((target) => {
        const box = target.getBoundingClientRect();
        return {
          target, time, isIntersecting: true, intersectionRatio: 1,
          boundingClientRect: box, intersectionRect: box, rootBounds: null,
        };
      });
      this.#targets.clear();
      if (entries.length) this.#callback.call(this, entries, this);
      return entries.length;
    }
  };

  // What scripts ask of the viewport are conditions of the page, as those of its style sheets.
  const asked = new Set();
  const realMatchMedia = window.matchMedia;
  window.matchMedia = function matchMedia(...args) {
    if (args.length) asked.add(`${args[0]}`);
    return realMatchMedia.apply(window, args);
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
    image.addEventListener("load", done, { once: true });
    image.addEventListener("error", done, { once: true });
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
  if (window === window.top) document.adoptedStyleSheets = [veil];

  // Animations come to their end, endless ones to their start; how many were still running.
  const endAnimations = () => {
    let touched = 0;
    for (const animation of document.getAnimations()) {
      if (animation.playState !== "running" && !animation.pending) continue;
      touched++;
      const { endTime } = animation.effect?.getComputedTiming() ?? {};
      if (endTime === Infinity || animation.timeline !== document.timeline) {
        animation.pause();
        if (animation.timeline === document.timeline) animation.currentTime = 0;
      } else {
        animation.finish();
      }
    }
    return touched;
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

  Object.defineProperty(window, Symbol.for("harness"), {
    value: {
      inherited,
      asked,
      loaded,
      endAnimations,
      paintMasks,
      watchesSize: () => watchesSize || window.onresize !== null,
      hurry,
      freeze() { frozen = true; },
      drop() {
        if (!document.adoptedStyleSheets.includes(veil))
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, veil];
      },
      lift() {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== veil);
      },
      timeout: realTimeout.bind(window),
      arrive() { let count = 0; for (const one of watched) count += one.arrive(); return count; },
    },
  });
})();
