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
  const { observe: realObserve } = ResizeObserver.prototype;
  silenced(ResizeObserver, "ResizeObserver", () => on).observe = function observe(...rest) {
    watchesSize = true;
    return apply(realObserve, this, rest);
  };

  harness.unseen = {
    on: () => on,
    set: (value) => { on = value; },
    listen,
    setChanging: (value) => { changing = value; },
    watchesSize: () => watchesSize,
  };
})();
