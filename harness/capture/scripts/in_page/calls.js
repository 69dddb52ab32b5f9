// Runs in every document before its own scripts, after the others: the way in for the scripts that
// measure a page, which run in a world of their own (measuring.js).
//
// They share the page's objects of the browser and no others, so a call is an event, of an object
// that every window has and of which even `document.open()` leaves the listeners: the function's name
// is its type, its argument (nothing, a number, a text, true or false) its detail. The answer is an
// event, too, sent before the call returns; of a promise the answer is that it comes, and it comes as
// another event with the number of the call.
(() => {
  const HARNESS = Symbol.for("harness");
  const { calls, clock, real } = window[HARNESS];
  const { performance } = window;
  const detailOf = getter(CustomEvent.prototype, "detail"), send = method(EventTarget.prototype, "dispatchEvent");
  const isObject = (value) => typeof value === "object" && value !== null; // of calls a promise
  const reasonOf = (error) => (isObject(error) && descriptorOf(error, "message")?.value) || "for no reason that it tells";
  const tell = (what, detail) => send(performance, new CustomEvent(`harness: ${what}`, { detail }));

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
  // Films of the page and its frames stand at their beginning; gives whether there are any.
  calls.films = async () => {
    const windows = [];
    clock.windows.forEach((one) => { windows[windows.length] = one; });
    let any = false;
    for (let at = 0; at < windows.length; at++) {
      const frame = windows[at][HARNESS];
      await frame.films();
      any ||= frame.hasFilms === true;
    }
    return any;
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
        if (!isObject(answer)) return tell("answer", answer);
        then(answer, (value) => tell(`answer ${number}`, value), (error) => tell(`error ${number}`, reasonOf(error)));
        tell("promise", number);
      } catch (error) {
        tell("error", reasonOf(error));
      }
    });
  }
})();
