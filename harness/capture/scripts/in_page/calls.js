// Runs in every document before its own scripts, after the other scripts here: functions for the scripts
// that measure a page, which run in a world of their own (measuring.js).
//
// The two worlds share only the browser's objects, so a call is an event on `performance`, which every
// window has and whose listeners even `document.open()` leaves. The function's name is the event's type,
// the argument (a number, a text, true, false or absent) its detail. The answer is another event, sent
// before the call returns. For a promise that event announces a number, and an event with this number
// has the result.
(() => {
  const HARNESS = Symbol.for("harness");
  const { calls, clock, real } = window[HARNESS];
  const { performance } = window;
  const detailOf = getter(CustomEvent.prototype, "detail"), send = method(EventTarget.prototype, "dispatchEvent");
  const isObject = (value) => typeof value === "object" && value !== null; // a promise, as a result of a call
  const reasonOf = (error) => (isObject(error) && descriptorOf(error, "message")?.value) || "an error without a message";
  const notify = (type, detail) => send(performance, new CustomEvent(`harness: ${type}`, { detail }));

  calls.run = (ms) => {
    const ends = real.now() + ms;
    return clock.run(() => ends - real.now());
  };
  calls.extend = (ms) => (clock.horizon += ms);
  calls.begin = () => clock.begin();
  calls.task = () => clock.task();
  calls.fired = () => clock.fired;
  calls.isHeld = () => clock.held;
  calls.scrollDriven = () => clock.scrollDriven;
  calls.scrollHidden = () => clock.scrollHidden;
  calls.givenUp = () => {
    let text = "";
    clock.givenUp.forEach((address) => { text += `${address}\0`; });
    return text;
  };
  // Puts films of the page and its frames at their beginning; returns whether there are any.
  calls.films = async () => {
    const windows = [];
    clock.windows.forEach((view) => { windows[windows.length] = view; });
    let hasFilms = false;
    for (let at = 0; at < windows.length; at++) {
      const frame = windows[at][HARNESS];
      await frame.films();
      hasFilms ||= frame.hasFilms === true;
    }
    return hasFilms;
  };
  if (window !== window.top) return;

  let count = 0;
  const names = ownKeys(calls);
  for (let at = 0; at < names.length; at++) {
    const call = calls[names[at]];
    real.listen(performance, `harness: call ${names[at]}`, (event) => {
      const number = ++count;
      try {
        const answer = call(detailOf(event));
        if (!isObject(answer)) return notify("answer", answer);
        then(answer, (value) => notify(`answer ${number}`, value), (error) => notify(`error ${number}`, reasonOf(error)));
        notify("promise", number);
      } catch (error) {
        notify("error", reasonOf(error));
      }
    });
  }
})();
