// Runs in every document before its own scripts, after builtins.js: one clock, which stands still
// until it is run.
//
// Timers, frames and idle callbacks of a page wait in one queue, with those of its frames of the
// same origin. `clock.run` takes them in the order in which they are due and moves the time from one
// to the next, as fast as the page's own code goes: so a page reads the same times, and its
// intervals tick as often, on a slow machine and on a fast one.
//
// What a timer sets belongs to the same *chain*. A chain begins with whatever is no timer (a script,
// an arrival, an event) and is followed for HORIZON_MS, so it does not matter when it began.
(() => {
  const HARNESS = Symbol.for("harness");
  const START = Date.UTC(2026, 0, 1, 12, 0, 0); // what Date says when a page begins
  // A banner after 2 s is there. What waits so long by itself is not followed, such as a carousel of
  // 3 s: whether it had turned would hang on whether a script or a frame after it has begun it.
  const HORIZON_MS = 3000;
  // Less for what answers to another size: a carousel of 2.5 s would turn at each width.
  const ANSWER_MS = 2000;
  const LONGEST_MS = 20_000; // of the clock in all: chains that begin anew for ever end here
  const FRAME_MS = 50; // coarse: a loop of frames without end is drawn sixty times
  const NESTED = 5, CLAMP_MS = 4; // HTML's rule: from the fifth on, a timer takes 4 ms at least
  const ORIGIN_MS = 100; // what performance.now() says when a page begins
  const MANY_READS = 10_000; // of the time at one go: somebody waits for it to pass

  const RealDate = Date;
  const own = { // of the window
    timeout: method(window, "setTimeout"), frame: method(window, "requestAnimationFrame"),
    report: method(window, "reportError"),
  };
  const { performance } = window, timeOf = method(performance, "now");
  const real = {
    timeout: (run, ms) => own.timeout(window, run, ms),
    frame: (run) => own.frame(window, run),
    now: () => timeOf(performance),
    listen: method(EventTarget.prototype, "addEventListener"),
  };

  const makeClock = () => {
    const timers = new Map();
    let now = 0, reads = 0, made = 0, drawn = 0;
    // Of the chain that the running code belongs to: how long it is, and how many timers deep.
    let used = 0, nested = 0;

    // Another task: promises and messages have had their turn when it comes.
    const { port1, port2 } = new MessageChannel(), post = method(port2, "postMessage");
    const waiting = new Map(); // by the order in which they were asked for
    let asked = 0, come = 0;
    port1.onmessage = () => {
      const done = waiting.get(++come);
      waiting.delete(come);
      done();
    };
    const task = () => new Promise((done) => { waiting.set(++asked, done); post(port2, 0); });

    const inOrder = (one, other) => one.due - other.due || one.order - other.order;
    const next = () => {
      let first;
      timers.forEach((timer) => {
        const isFollowed = timer.used <= clock.horizon && timer.wait < clock.horizon && timer.due <= clock.longest;
        if (isFollowed && (!first || inOrder(timer, first) < 0)) first = timer;
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
      try { timer.run(now); } catch (error) { own.report(timer.owner, error); }
    };

    const clock = {
      task,
      home: window, // where it was made: the windows of its frames, and all that waits in them, may go
      windows: new Set(), // of the page's own origin, itself among them
      horizon: HORIZON_MS,
      longest: LONGEST_MS,
      held: false, // while a page that a test works with is captured: live.js
      fired: 0, // timers run so far
      ends: new WeakMap(), // of each element, how many of its animations have ended since `begin`
      scrollDriven: 0, // animations that followed the scrolling so far
      scrollHidden: 0, // those of them that hide what they move at both ends
      wake() {}, // there is something to run
      quiet: async () => false, // until nothing is asked for, and whether anything was: requests.js
      sized: async () => {}, // until observers are told of the sizes that there are: before.js
      drawn: async () => {}, // what a frame does without being asked: before.js
      now() {
        if (++reads > MANY_READS) now++;
        return now;
      },
      used: () => used,
      // What follows, until the next task, belongs to a chain that was so long already.
      resume(before) {
        used = before;
        then(task(), () => { used = 0; });
      },
      add(owner, run, delay, { every = false, frame = false } = {}) {
        const least = nested >= NESTED ? CLAMP_MS : 1;
        const wait = frame ? FRAME_MS - (now % FRAME_MS) : min(max(trunc(Number(delay)) || 0, least), 2 ** 31);
        const id = ++made;
        timers.set(id, {
          id, order: id, owner, run, wait, due: now + wait, used: used + wait, nested: nested + 1,
          step: every ? wait : 0,
        });
        clock.wake();
        return id;
      },
      remove(id) { timers.delete(Number(id)); },
      forget(owner) {
        timers.forEach((timer, id) => { if (timer.owner === owner) timers.delete(id); });
        clock.windows.delete(owner);
      },
      // Until nothing is due any more; gives whether it came to that in time. `left` tells how many
      // real ms there are.
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
      // A page at rest is about to be given something to answer: whatever waits by now is never run,
      // and the answer has a time of its own.
      begin() {
        if (clock.held) return; // the page goes on as its test knows it
        timers.forEach((timer) => { timer.used = Infinity; });
        clock.ends = new WeakMap(); // a transition at each width is no endless one
        clock.horizon = ANSWER_MS;
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

  // Nobody runs the clock of a frame of another origin but itself, as soon as it has loaded.
  if (!shared && window !== window.top)
    real.listen(window, "load", () => {
      const end = real.now() + LONGEST_MS;
      clock.run(() => end - real.now());
    });

  // Timers.
  const asCallback = (handler) =>
    typeof handler === "function" ? handler : () => indirectEval(String(handler));
  const indirectEval = window.eval;
  const timer = (handler, delay, args, every) => {
    const run = asCallback(handler);
    return clock.add(window, () => apply(run, window, args), delay, { every });
  };
  const once = (run, delay) => timer(run, delay, [], false);
  window.setTimeout = function setTimeout(handler, delay = 0, ...args) { return timer(handler, delay, args, false); };
  window.setInterval = function setInterval(handler, delay = 0, ...args) { return timer(handler, delay, args, true); };
  window.requestAnimationFrame = function requestAnimationFrame(run) {
    return clock.add(window, (now) => apply(run, window, [ORIGIN_MS + now]), 0, { frame: true });
  };
  window.requestIdleCallback = function requestIdleCallback(run) {
    let remaining = 50; // less each time it is asked for: who works until it is used up comes to an end
    const deadline = { didTimeout: false, timeRemaining: () => max(0, --remaining) };
    return clock.add(window, () => apply(run, window, [deadline]), 1);
  };
  for (const name of ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"])
    window[name] = { [name](id) { clock.remove(id); } }[name];
  if (window.scheduler?.postTask) {
    const { scheduler } = window, post = method(scheduler, "postTask");
    scheduler.postTask = function postTask(run, { delay = 0, ...options } = {}) {
      if (!delay) return post(this, run, options);
      return then(new Promise((done) => once(done, delay)), () => post(this, run, options));
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
  // How long things took: 0 ms, each of them.
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

  // The harness's own: real time.
  defineProperty(window, HARNESS, {
    value: {
      clock,
      real,
      timeout: real.timeout,
      now: real.now,
      // The browser has drawn; or does not, in a tab that it does not show.
      frame: () => firstOf(new Promise(real.frame), new Promise((done) => real.timeout(done, 2000))),
    },
  });
})();
