// Runs in every document before its own scripts, after builtins.js: a clock that replaces the page's
// time, and stands still until `clock.run`.
//
// Timers, animation frames and idle callbacks of a page and its frames of the same origin wait in one
// queue. `clock.run` runs them in the order in which they are due and advances the time to each, as fast
// as the page's code runs: a page reads the same times, and its intervals tick as often, on a slow
// machine and on a fast one.
//
// A timer that is set by a timer belongs to the same *chain*. A chain begins with a script, an arrival
// or an event and runs for HORIZON_MS, whenever it began.
(() => {
  const HARNESS = Symbol.for("harness");
  const START = Date.UTC(2026, 0, 1, 12, 0, 0); // the page's Date at its beginning
  // A banner after 2 s appears. A timer that waits as long as the horizon does not run: whether a
  // carousel of 3 s had turned would depend on whether a script or a frame after it has started it.
  const HORIZON_MS = 3000;
  // Shorter after a change of the page's size: a carousel of 2.5 s would turn at each width.
  const RESPONSE_MS = 2000;
  const LONGEST_MS = 20_000; // of the clock in all, for chains that begin anew for ever
  const FRAME_MS = 50; // coarse: an endless loop of frames is drawn sixty times
  const NESTED = 5, CLAMP_MS = 4; // HTML's rule: from the fifth nested timer on, at least 4 ms
  const ORIGIN_MS = 100; // performance.now() at the page's beginning
  const MANY_READS = 10_000; // of the time in one task: the script waits for it to pass

  const RealDate = Date;
  const original = { // methods of the window
    timeout: method(window, "setTimeout"), frame: method(window, "requestAnimationFrame"),
    report: method(window, "reportError"),
  };
  const { performance } = window, timeOf = method(performance, "now");
  const real = {
    timeout: (run, ms) => original.timeout(window, run, ms),
    frame: (run) => original.frame(window, run),
    now: () => timeOf(performance),
    listen: method(EventTarget.prototype, "addEventListener"),
  };

  const makeClock = () => {
    const timers = new Map();
    let now = 0, reads = 0, made = 0, drawn = 0;
    // The time that the running code's chain has used, and how many timers deep it is.
    let used = 0, nested = 0;

    // Resolves in a new task, after pending promises and messages.
    const { port1, port2 } = new MessageChannel(), post = method(port2, "postMessage");
    const waiting = new Map(); // resolve functions by the numbers of their tasks
    let requested = 0, arrived = 0;
    port1.onmessage = () => {
      const resolve = waiting.get(++arrived);
      waiting.delete(arrived);
      resolve();
    };
    const task = () => new Promise((resolve) => { waiting.set(++requested, resolve); post(port2, 0); });

    const byDueTime = (first, second) => first.due - second.due || first.order - second.order;
    const next = () => {
      let first;
      timers.forEach((timer) => {
        const runs = timer.used <= clock.horizon && timer.wait < clock.horizon && timer.due <= clock.longest;
        if (runs && (!first || byDueTime(timer, first) < 0)) first = timer;
      });
      return first;
    };
    const fire = (timer) => {
      clock.fired++;
      now = max(now, timer.due);
      reads = 0;
      ({ used, nested } = timer);
      if (timer.step) {
        timer.due += timer.step;
        timer.used += timer.step;
        timer.order = ++made;
      } else {
        timers.delete(timer.id);
      }
      try { timer.run(now); } catch (error) { original.report(timer.owner, error); }
    };

    const clock = {
      task,
      home: window, // where it was made: the windows of its frames, with their timers, may go
      windows: new Set(), // of the page's own origin, itself among them
      horizon: HORIZON_MS,
      longest: LONGEST_MS,
      held: false, // while a page that a test works with is captured: live.js
      fired: 0, // timers run so far
      ends: new WeakMap(), // how many animations of each element have ended since `begin`
      scrollDriven: 0, // animations that followed the scrolling so far
      scrollHidden: 0, // animations among them that hide their element at both ends
      wake() {}, // called when a timer is added
      quiet: async () => false, // resolves without pending requests, with whether there were any: requests.js
      sized: async () => {}, // resolves once observers have been notified of sizes: before.js
      drawn: async () => {}, // the browser's own work between two frames: before.js
      now() {
        if (++reads > MANY_READS) now++;
        return now;
      },
      used: () => used,
      // Code that runs before the next task belongs to a chain that has used `before` ms.
      resume(before) {
        used = before;
        then(task(), () => { used = 0; });
      },
      add(owner, run, delay, { repeats = false, frame = false } = {}) {
        const least = nested >= NESTED ? CLAMP_MS : 1;
        const wait = frame ? FRAME_MS - (now % FRAME_MS) : min(max(trunc(Number(delay)) || 0, least), 2 ** 31);
        const id = ++made;
        timers.set(id, {
          id, order: id, owner, run, wait, due: now + wait, used: used + wait, nested: nested + 1,
          step: repeats ? wait : 0,
        });
        clock.wake();
        return id;
      },
      remove(id) { timers.delete(Number(id)); },
      forget(owner) {
        timers.forEach((timer, id) => { if (timer.owner === owner) timers.delete(id); });
        clock.windows.delete(owner);
      },
      // Runs until no timer is due; returns whether it came to that in time. `left` gives the real ms
      // that remain.
      async run(left) {
        for (let first = true; ; first = false) {
          const waited = await clock.quiet(left);
          if (first || waited) await clock.sized();
          let timer = next();
          if (!timer) return true;
          if (left() <= 0) return false;
          const frame = floor(timer.due / FRAME_MS);
          if (frame > drawn) {
            drawn = frame;
            await clock.drawn();
            timer = next();
          }
          if (timer) fire(timer);
          await task();
          used = nested = 0;
        }
      },
      // Prepares a page at rest for a change: timers that wait now never run, and the page's response
      // to the change has its own time.
      begin() {
        if (clock.held) return; // the test's page goes on later
        timers.forEach((timer) => { timer.used = Infinity; });
        clock.ends = new WeakMap(); // a transition at each width is not endless
        clock.horizon = RESPONSE_MS;
        clock.longest = now + LONGEST_MS;
      },
    };
    return clock;
  };

  let shared;
  try { shared = window.parent === window ? undefined : window.parent[HARNESS]?.clock; } catch { /* another origin */ }
  const clock = shared ?? makeClock();
  clock.windows.add(window);
  real.listen(window, "pagehide", () => clock.forget(window));

  // A frame of another origin runs its own clock, as soon as it has loaded.
  if (!shared && window !== window.top)
    real.listen(window, "load", () => {
      const end = real.now() + LONGEST_MS;
      clock.run(() => end - real.now());
    });

  // Timers.
  const asCallback = (handler) =>
    typeof handler === "function" ? handler : () => indirectEval(String(handler));
  const indirectEval = window.eval;
  const timer = (handler, delay, args, repeats) => {
    const run = asCallback(handler);
    return clock.add(window, () => apply(run, window, args), delay, { repeats });
  };
  const once = (run, delay) => timer(run, delay, [], false);
  window.setTimeout = function setTimeout(handler, delay = 0, ...args) { return timer(handler, delay, args, false); };
  window.setInterval = function setInterval(handler, delay = 0, ...args) { return timer(handler, delay, args, true); };
  window.requestAnimationFrame = function requestAnimationFrame(run) {
    return clock.add(window, (now) => apply(run, window, [ORIGIN_MS + now]), 0, { frame: true });
  };
  window.requestIdleCallback = function requestIdleCallback(run) {
    let remaining = 50; // less at each reading, so that work until the time is used up ends
    const deadline = { didTimeout: false, timeRemaining: () => max(0, --remaining) };
    return clock.add(window, () => apply(run, window, [deadline]), 1);
  };
  for (const name of ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"])
    window[name] = { [name](id) { clock.remove(id); } }[name];
  if (window.scheduler?.postTask) {
    const { scheduler } = window, post = method(scheduler, "postTask");
    scheduler.postTask = function postTask(run, { delay = 0, ...options } = {}) {
      if (!delay) return post(this, run, options);
      return then(new Promise((resolve) => once(resolve, delay)), () => post(this, run, options));
    };
  }
  const { AbortController } = window;
  const abort = method(AbortController.prototype, "abort"), signalOf = getter(AbortController.prototype, "signal");
  window.AbortSignal.timeout = function timeout(delay) {
    const controller = new AbortController();
    once(() => abort(controller, new DOMException("signal timed out", "TimeoutError")), delay);
    return signalOf(controller);
  };

  // Times.
  const date = () => START + clock.now();
  const get = (owner, name, value) => owner &&
    defineProperty(owner, name, { get: value, enumerable: true, configurable: true });
  const asText = method(RealDate.prototype, "toString");
  const HarnessDate = function Date(...args) {
    if (!new.target) return asText(new RealDate(date()));
    return construct(RealDate, args.length ? args : [date()], new.target);
  };
  HarnessDate.prototype = RealDate.prototype;
  setPrototypeOf(HarnessDate, RealDate);
  HarnessDate.now = date;
  HarnessDate.parse = RealDate.parse;
  HarnessDate.UTC = RealDate.UTC;
  defineProperty(HarnessDate.prototype, "constructor", {
    value: HarnessDate, writable: true, configurable: true,
  });
  window.Date = HarnessDate;
  performance.now = function now() { return ORIGIN_MS + clock.now(); };
  get(window.Performance.prototype, "timeOrigin", () => START - ORIGIN_MS);
  get(Event.prototype, "timeStamp", () => ORIGIN_MS + clock.now());
  get(Document.prototype, "lastModified", () => "01/01/2026 12:00:00");
  // Every measured duration is 0 ms.
  get(window.PerformanceEntry.prototype, "startTime", () => 0);
  get(window.PerformanceEntry.prototype, "duration", () => 0);
  for (const [kind, value] of [
    [window.PerformanceTiming, START - ORIGIN_MS + 1],
    [window.PerformanceResourceTiming, 1], [window.PerformanceNavigationTiming, 1],
  ])
    for (const name of ownKeys(kind?.prototype ?? {}))
      if (typeof name === "string" && /(Start|End|Interactive|Complete|Loading)$/.test(name)) get(kind.prototype, name, () => value);
  const { DateTimeFormat } = window.Intl;
  const realFormat = getter(DateTimeFormat.prototype, "format");
  get(DateTimeFormat.prototype, "format", function format() {
    const bound = realFormat(this);
    return (when = date()) => bound(when);
  });
  const toParts = method(DateTimeFormat.prototype, "formatToParts");
  DateTimeFormat.prototype.formatToParts = function formatToParts(when = date()) { return toParts(this, when); };
  if (window.Temporal) {
    const { Now, Instant, ZonedDateTime } = window.Temporal;
    const zone = method(Now, "timeZoneId"), fromMs = method(Instant, "fromEpochMilliseconds");
    const zonedIn = method(Instant.prototype, "toZonedDateTimeISO");
    const instant = () => fromMs(Instant, date());
    const zoned = (where = zone(Now)) => zonedIn(instant(), where);
    Now.instant = instant;
    Now.zonedDateTimeISO = zoned;
    for (const [name, part] of [
      ["plainDateTimeISO", "toPlainDateTime"], ["plainDateISO", "toPlainDate"], ["plainTimeISO", "toPlainTime"],
    ]) {
      const partOf = method(ZonedDateTime.prototype, part);
      Now[name] = (where) => partOf(zoned(where));
    }
  }

  // Real time, for the harness.
  defineProperty(window, HARNESS, {
    value: {
      clock,
      real,
      timeout: real.timeout,
      now: real.now,
      // Resolves with the next frame; in a tab in the background, which has none, after 2 s.
      frame: () => firstOf(new Promise(real.frame), new Promise((resolve) => real.timeout(resolve, 2000))),
    },
  });
})();
