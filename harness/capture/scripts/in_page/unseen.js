// Runs in every document before its own scripts, after clock.js: while the harness does something to a
// page, the page is told of none of it.
//
// Events are stopped at the window, before any listener of the page's own; observers tell nothing.
// What is still to be told when the page may see again would be the harness's doing: some frames
// pass before that (before.js).
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
  let changing = false; // styles and elements, by the harness: the page may answer to what comes of it
  const stopHere = method(Event.prototype, "stopImmediatePropagation");
  const stop = (event) => { if (on) stopHere(event); };
  const listen = (target, types) => {
    for (let at = 0; at < types.length; at++) real.listen(target, types[at], stop, { capture: true });
  };
  listen(window, TYPES);
  if (window.visualViewport) listen(window.visualViewport, ["resize", "scroll", "scrollend"]);
  if (window.screen?.orientation) listen(window.screen.orientation, ["change"]);

  // The page's own observers; the harness's are real ones.
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
  const sizes = (harness.clock.sizes ??= new Set()); // of each observer: by target, the size it was last seen in
  const sizesOf = new WeakMap();
  const prototype = silenced(ResizeObserver, "ResizeObserver", () => on);
  prototype.observe = function observe(...rest) {
    watchesSize = true;
    apply(realObserve, this, rest);
    if (!sizesOf.has(this)) sizesOf.set(this, new Map());
    sizes.add(sizesOf.get(this));
    sizesOf.get(this).set(rest[0], ""); // it is told of the first one, too
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
  // Whether anything whose size is observed has another one than when this was asked last.
  const resized = () => {
    let any = false;
    sizes.forEach((targets) => targets.forEach((before, target) => {
      const box = boxOf(target), now = `${widthOf(box)} ${heightOf(box)}`;
      if (now === before) return;
      targets.set(target, now);
      any = true;
    }));
    return any;
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
