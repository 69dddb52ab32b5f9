// Comes before the other scripts that run in a document before its own, in one scope with them: what
// they use of the language and of the browser, taken before a script of the page can replace it.
//
// Libraries replace `JSON`, `Map` or `Promise`, give arrays a `toJSON`, and put functions of their own
// in the place of an element's. So nothing here is looked up when it is used: functions and getters
// of prototypes are taken with `method`, `getter` and `setter`, and collections have methods of their
// own. Arrays are gone through by their places: `for … of`, `...` and destructuring ask the array's
// prototype. tests/capture/test_page_scripts.py replaces all there is, and tells what is missing.
const { apply, construct, defineProperty, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const descriptorOf = Reflect.getOwnPropertyDescriptor;

// A function of `owner`, called with what it is about as its first argument; as a getter and a setter.
const method = (owner, name) => {
  const own = owner?.[name];
  return (self, ...args) => apply(own, self, args);
};
const getter = (owner, name) => {
  const { get } = (owner && descriptorOf(owner, name)) ?? {};
  return (self) => apply(get, self, []);
};
const setter = (owner, name) => {
  const { set } = (owner && descriptorOf(owner, name)) ?? {};
  return (self, value) => apply(set, self, [value]);
};

// A collection whose methods are its own.
const withOwnMethods = (Real) => {
  const Collection = class extends Real {};
  const { prototype } = Collection;
  for (const key of ownKeys(Real.prototype))
    if (key !== "constructor") defineProperty(prototype, key, descriptorOf(Real.prototype, key));
  setPrototypeOf(prototype, null);
  return Collection;
};
const Map = withOwnMethods(window.Map), Set = withOwnMethods(window.Set);
const WeakMap = withOwnMethods(window.WeakMap), WeakSet = withOwnMethods(window.WeakSet);

const { CSSStyleSheet, CustomEvent, DOMException, DOMRect, Date, Document, Element, Event, EventTarget,
  HTMLImageElement, HTMLMediaElement, HTMLVideoElement, MessageChannel, Node, Number, Promise, Proxy,
  String, URL, document } = window;
const { floor, imul, max, min, trunc } = Math;
const slice = method(String.prototype, "slice");

// The items of a collection of the browser's, up to the first that is none.
const listOf = (items) => {
  const list = [];
  for (let at = 0; items[at]; at++) list[at] = items[at];
  return list;
};
const then = method(Promise.prototype, "then");
// The first of two promises that comes; what the other one comes to is nobody's.
const firstOf = (one, other) => new Promise((done, failed) => {
  then(one, done, failed);
  then(other, done, failed);
});

const attributeOf = method(Element.prototype, "getAttribute");
const boxOf = method(Element.prototype, "getBoundingClientRect");
const rectsOf = method(Element.prototype, "getClientRects");
const queryAll = method(Document.prototype, "querySelectorAll");
const queryAllBelow = method(Element.prototype, "querySelectorAll");
const rootOf = getter(Document.prototype, "documentElement");
const ownerOf = getter(Node.prototype, "ownerDocument");
