// Runs in every document before its own scripts, after clock.js: keeps the page from noticing the
// harness's own changes.
//
// Events are stopped at the window, before any listener of the page; callbacks of observers are not
// called. Some frames pass before that ends (before.js), so that no event of such a change comes late.
(() => {
  const harness = window[Symbol.for("harness")];
  const { real } = harness;
  const TYPES = [
    "resize", "orientationchange", "scroll", "scrollend", "scrollsnapchange", "scrollsnapchanging",
    "focus", "focusin", "focusout", "blur", "selectionchange", "visibilitychange",
    "toggle", "beforetoggle",
    "mouseover", "mouseout", "mouseenter", "mouseleave", "mousemove",
    "pointerover", "pointerout", "pointerenter", "pointerleave", "pointermove",
    "transitionrun", "transitionstart", "transitionend", "transitioncancel",
    "animationstart", "animationiteration", "animationend", "animationcancel",
  ];
  let on = false;
  let changing = false; // the harness changes styles or elements; the page may respond to the effects
  const stopHere = method(Event.prototype, "stopImmediatePropagation");
  const stop = (event) => { if (on) stopHere(event); };
  const listen = (target, types) => {
    for (let at = 0; at < types.length; at++) real.listen(target, types[at], stop, { capture: true });
  };
  listen(window, TYPES);
  if (window.visualViewport) listen(window.visualViewport, ["resize", "scroll", "scrollend"]);
  if (window.screen?.orientation) listen(window.screen.orientation, ["change"]);

  // The page's own observers; the harness uses the real ones.
  const { MutationObserver, ResizeObserver } = window;
  real.MutationObserver = MutationObserver;
  let watchesSize = false;
  const silenced = (Real, name, hidden) => {
    const Silent = { [name]: class extends Real {
      constructor(callback, ...rest) {
        if (typeof callback !== "function") super(callback, ...rest);
        else super(function (...args) { if (!hidden()) return apply(callback, this, args); }, ...rest);
      }
    } }[name];
    window[name] = Silent;
    return Silent.prototype;
  };
  silenced(MutationObserver, "MutationObserver", () => on || changing);
  const { observe: realObserve, unobserve: realUnobserve, disconnect: realDisconnect } = ResizeObserver.prototype;
  const sizes = (harness.clock.sizes ??= new Set()); // a map for each observer: the last size by target
  const sizesOf = new WeakMap();
  const prototype = silenced(ResizeObserver, "ResizeObserver", () => on);
  prototype.observe = function observe(...rest) {
    watchesSize = true;
    apply(realObserve, this, rest);
    if (!sizesOf.has(this)) sizesOf.set(this, new Map());
    sizes.add(sizesOf.get(this));
    sizesOf.get(this).set(rest[0], ""); // observers are notified of the first size, too
  };
  prototype.unobserve = function unobserve(...rest) {
    apply(realUnobserve, this, rest);
    sizesOf.get(this)?.delete(rest[0]);
  };
  prototype.disconnect = function disconnect() {
    apply(realDisconnect, this, []);
    sizesOf.get(this)?.clear();
    sizes.delete(sizesOf.get(this));
  };
  const side = (name) => getter(window.DOMRectReadOnly.prototype, name), widthOf = side("width"), heightOf = side("height");
  // Whether an element whose size is observed has changed its size since the last call.
  const resized = () => {
    let hasChanged = false;
    sizes.forEach((targets) => targets.forEach((before, target) => {
      const box = boxOf(target), size = `${widthOf(box)} ${heightOf(box)}`;
      if (size === before) return;
      targets.set(target, size);
      hasChanged = true;
    }));
    return hasChanged;
  };

  harness.unseen = {
    on: () => on,
    set: (value) => { on = value; },
    listen,
    setChanging: (value) => { changing = value; },
    watchesSize: () => watchesSize,
    resized,
  };
})();
