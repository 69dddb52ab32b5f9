// Runs in every document before its own scripts: one clock, which stands still until it is run.
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
  // Less than this: a banner after 2 s is there, and a carousel of 3 s, as many are, has not turned,
  // whether it begins with a script or a frame after it.
  const HORIZON_MS = 3000;
  // Less for what answers to another size: a carousel of 2.5 s would turn at each width.
  const ANSWER_MS = 2000;
  const LONGEST_MS = 20_000; // of the clock in all: chains that begin anew for ever end here
  const FRAME_MS = 50; // coarse: a loop of frames without end is drawn sixty times
  const NESTED = 5, CLAMP_MS = 4; // HTML's rule: from the fifth on, a timer takes 4 ms at least
  const ORIGIN_MS = 100; // what performance.now() says when a page begins
  const MANY_READS = 10_000; // of the time at one go: somebody waits for it to pass

  const RealDate = Date;
  const real = {
    timeout: window.setTimeout.bind(window),
    frame: window.requestAnimationFrame.bind(window),
    now: performance.now.bind(performance),
    listen: EventTarget.prototype.addEventListener,
  };

  const makeClock = () => {
    const timers = new Map();
    let now = 0, reads = 0, made = 0, drawn = 0;
    // Of the chain that the running code belongs to: how long it is, and how many timers deep.
    let used = 0, nested = 0;

    // Another task: promises and messages have had their turn when it comes.
    const { port1, port2 } = new MessageChannel();
    const waiting = [];
    port1.onmessage = () => waiting.shift()();
    const task = () => new Promise((done) => { waiting.push(done); port2.postMessage(0); });

    const inOrder = (one, other) => one.due - other.due || one.order - other.order;
    const next = () => {
      let first;
      for (const one of timers.values())
        if (one.used < clock.horizon && one.due <= clock.longest && (!first || inOrder(one, first) < 0)) first = one;
      return first;
    };
    const fire = (timer) => {
      clock.fired++;
      now = Math.max(now, timer.due);
      reads = 0;
      ({ used, nested } = timer);
      if (timer.step) {
        timer.due += timer.step;
        timer.used += timer.step;
        timer.order = ++made;
      } else {
        timers.delete(timer.id);
      }
      try { timer.run(now); } catch (error) { timer.owner.reportError(error); }
    };

    const clock = {
      task,
      windows: new Set(), // of the page's own origin, itself among them
      horizon: HORIZON_MS,
      longest: LONGEST_MS,
      held: false, // while a page that a test works with is captured: live.js
      fired: 0, // timers run so far
      ends: new WeakMap(), // of each element, how many of its animations have ended since `begin`
      wake() {}, // there is something to run
      quiet: async () => {}, // until nothing is asked for: requests.js
      drawn: async () => {}, // what a frame does without being asked: before.js
      now() {
        if (++reads > MANY_READS) now++;
        return now;
      },
      used: () => used,
      // What follows, until the next task, belongs to a chain that was so long already.
      resume(before) {
        used = before;
        task().then(() => { used = 0; });
      },
      add(owner, run, delay, { every = false, frame = false } = {}) {
        const asked = Math.min(Math.max(Math.trunc(Number(delay)) || 0, nested >= NESTED ? CLAMP_MS : 1), 2 ** 31);
        const wait = frame ? FRAME_MS - (now % FRAME_MS) : asked;
        const id = ++made;
        timers.set(id, {
          id, order: id, owner, run, due: now + wait, used: used + wait, nested: nested + 1,
          step: every ? wait : 0,
        });
        clock.wake();
        return id;
      },
      remove(id) { timers.delete(Number(id)); },
      forget(owner) {
        for (const [id, timer] of timers) if (timer.owner === owner) timers.delete(id);
        clock.windows.delete(owner);
      },
      // Until nothing is due any more; gives whether it came to that in time. `left` tells how many
      // real ms there are.
      async run(left) {
        for (;;) {
          await clock.quiet(left);
          let timer = next();
          if (!timer) return true;
          if (left() <= 0) return false;
          const frame = Math.floor(timer.due / FRAME_MS);
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
        for (const timer of timers.values()) timer.used = Infinity;
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
  real.listen.call(window, "pagehide", () => clock.forget(window));

  // Nobody runs the clock of a frame of another origin but itself, as soon as it has loaded.
  if (!shared && window !== window.top)
    real.listen.call(window, "load", () => {
      const end = real.now() + LONGEST_MS;
      clock.run(() => end - real.now());
    });

  // Timers.
  const asCallback = (handler) =>
    typeof handler === "function" ? handler : () => (0, eval)(String(handler));
  const timer = (every) => (handler, delay = 0, ...args) => {
    const run = asCallback(handler);
    return clock.add(window, () => run.apply(window, args), delay, { every });
  };
  const once = timer(false), again = timer(true);
  window.setTimeout = function setTimeout(...args) { return once(...args); };
  window.setInterval = function setInterval(...args) { return again(...args); };
  window.requestAnimationFrame = function requestAnimationFrame(run) {
    return clock.add(window, (now) => run.call(window, ORIGIN_MS + now), 0, { frame: true });
  };
  window.requestIdleCallback = function requestIdleCallback(run) {
    let remaining = 50; // less each time it is asked for: who works until it is used up comes to an end
    const deadline = { didTimeout: false, timeRemaining: () => Math.max(0, --remaining) };
    return clock.add(window, () => run.call(window, deadline), 1);
  };
  for (const name of ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"])
    window[name] = { [name](id) { clock.remove(id); } }[name];
  if (window.scheduler?.postTask) {
    const post = scheduler.postTask;
    scheduler.postTask = function postTask(run, { delay = 0, ...options } = {}) {
      if (!delay) return post.call(this, run, options);
      return new Promise((done) => once(done, delay)).then(() => post.call(this, run, options));
    };
  }
  AbortSignal.timeout = function timeout(delay) {
    const controller = new AbortController();
    once(() => controller.abort(new DOMException("signal timed out", "TimeoutError")), delay);
    return controller.signal;
  };

  // Times.
  const date = () => START + clock.now();
  const get = (owner, name, value) => owner &&
    Object.defineProperty(owner, name, { get: value, enumerable: true, configurable: true });
  const HarnessDate = function Date(...args) {
    if (!new.target) return new RealDate(date()).toString();
    return Reflect.construct(RealDate, args.length ? args : [date()], new.target);
  };
  HarnessDate.prototype = RealDate.prototype;
  Object.setPrototypeOf(HarnessDate, RealDate);
  HarnessDate.now = date;
  HarnessDate.parse = RealDate.parse;
  HarnessDate.UTC = RealDate.UTC;
  Object.defineProperty(HarnessDate.prototype, "constructor", {
    value: HarnessDate, writable: true, configurable: true,
  });
  window.Date = HarnessDate;
  performance.now = function now() { return ORIGIN_MS + clock.now(); };
  get(Performance.prototype, "timeOrigin", () => START - ORIGIN_MS);
  get(Event.prototype, "timeStamp", () => ORIGIN_MS + clock.now());
  get(Document.prototype, "lastModified", () => "01/01/2026 12:00:00");
  // How long things took: 0 ms, each of them.
  get(PerformanceEntry.prototype, "startTime", () => 0);
  get(PerformanceEntry.prototype, "duration", () => 0);
  for (const [kind, value] of [
    [window.PerformanceTiming, START - ORIGIN_MS + 1],
    [window.PerformanceResourceTiming, 1], [window.PerformanceNavigationTiming, 1],
  ])
    for (const name of Object.getOwnPropertyNames(kind?.prototype ?? {}))
      if (/(Start|End|Interactive|Complete|Loading)$/.test(name)) get(kind.prototype, name, () => value);
  const { format: realFormat } = Object.getOwnPropertyDescriptors(Intl.DateTimeFormat.prototype);
  get(Intl.DateTimeFormat.prototype, "format", function format() {
    const bound = realFormat.get.call(this);
    return (when = date()) => bound(when);
  });
  const { formatToParts } = Intl.DateTimeFormat.prototype;
  Intl.DateTimeFormat.prototype.formatToParts = function (when = date()) {
    return formatToParts.call(this, when);
  };
  if (window.Temporal) {
    const { Now, Instant } = Temporal;
    const zone = Now.timeZoneId;
    const zoned = (where = zone.call(Now)) => Instant.fromEpochMilliseconds(date()).toZonedDateTimeISO(where);
    Object.assign(Now, {
      instant: () => Instant.fromEpochMilliseconds(date()),
      zonedDateTimeISO: zoned,
      plainDateTimeISO: (where) => zoned(where).toPlainDateTime(),
      plainDateISO: (where) => zoned(where).toPlainDate(),
      plainTimeISO: (where) => zoned(where).toPlainTime(),
    });
  }

  // The harness's own: real time.
  Object.defineProperty(window, HARNESS, {
    value: {
      clock,
      real,
      timeout: real.timeout,
      now: real.now,
      // The browser has drawn; or does not, in a tab that it does not show.
      frame: () => Promise.race([new Promise(real.frame), new Promise((done) => real.timeout(done, 2000))]),
    },
  });
})();
