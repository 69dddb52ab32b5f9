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
  const stop = (event) => { if (on) event.stopImmediatePropagation(); };
  const listen = (target, types) => {
    for (const type of types) real.listen.call(target, type, stop, { capture: true });
  };
  listen(window, TYPES);
  if (window.visualViewport) listen(visualViewport, ["resize", "scroll", "scrollend"]);
  if (window.screen?.orientation) listen(screen.orientation, ["change"]);

  // The page's own observers; those of the harness are made of the real ones.
  Object.assign(real, { MutationObserver: window.MutationObserver, ResizeObserver: window.ResizeObserver });
  let watchesSize = false;
  const silenced = (Real, name, hidden) => {
    const Silent = { [name]: class extends Real {
      constructor(callback, ...rest) {
        if (typeof callback !== "function") super(callback, ...rest);
        else super(function (...args) { if (!hidden()) return callback.apply(this, args); }, ...rest);
      }
    } }[name];
    window[name] = Silent;
    return Silent.prototype;
  };
  silenced(window.MutationObserver, "MutationObserver", () => on || changing);
  silenced(window.ResizeObserver, "ResizeObserver", () => on).observe = function observe(...rest) {
    watchesSize = true;
    return real.ResizeObserver.prototype.observe.apply(this, rest);
  };

  harness.unseen = { on: () => on, set: (value) => { on = value; }, listen, setChanging: (value) => { changing = value; }, watchesSize: () => watchesSize };
})();
