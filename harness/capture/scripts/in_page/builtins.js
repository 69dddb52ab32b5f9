// The first of the scripts that run in a document before its own, in one scope with the others: the
// built-ins that they use, taken before a script of the page can replace them.
//
// Libraries replace `JSON`, `Map` or `Promise`, give arrays a `toJSON`, and replace functions of
// elements. So no built-in is looked up when it is used: functions and getters of prototypes are taken
// with `method`, `getter` and `setter`, and collections have their own methods. Arrays are read by
// index: `for … of`, `...` and destructuring use the array's prototype.
// tests/capture/scripts/test_sources.py replaces every built-in to find one that is missing here.
const { apply, construct, defineProperty, getPrototypeOf, ownKeys, setPrototypeOf } = Reflect;
const descriptorOf = Reflect.getOwnPropertyDescriptor;

// A method of `owner` as a function that takes the object as its first argument; a getter; a setter.
const method = (owner, name) => {
  const original = owner?.[name];
  return (self, ...args) => apply(original, self, args);
};
const getter = (owner, name) => {
  const { get } = (owner && descriptorOf(owner, name)) ?? {};
  return (self) => apply(get, self, []);
};
const setter = (owner, name) => {
  const { set } = (owner && descriptorOf(owner, name)) ?? {};
  return (self, value) => apply(set, self, [value]);
};

// A collection class with its own copies of the methods.
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

// The items of a browser's collection, up to the first missing one.
const listOf = (items) => {
  const list = [];
  for (let at = 0; items[at]; at++) list[at] = items[at];
  return list;
};
const then = method(Promise.prototype, "then");
// Settles as the first of two promises does.
const firstOf = (left, right) => new Promise((resolve, reject) => {
  then(left, resolve, reject);
  then(right, resolve, reject);
});

const attributeOf = method(Element.prototype, "getAttribute");
const boxOf = method(Element.prototype, "getBoundingClientRect");
const rectsOf = method(Element.prototype, "getClientRects");
const queryAll = method(Document.prototype, "querySelectorAll");
const queryAllBelow = method(Element.prototype, "querySelectorAll");
const rootOf = getter(Document.prototype, "documentElement");
const ownerOf = getter(Node.prototype, "ownerDocument");
