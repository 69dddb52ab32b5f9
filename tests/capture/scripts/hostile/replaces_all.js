// Replaces every function and every property of every interface, and every global function, by one
// that fails.
addEventListener("load", () => {
  const { ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const KEPT = new Set(["constructor", Symbol.species, Symbol.toStringTag, Symbol.unscopables]);
  const NEEDED = new Set(["window", "document", "location", "top"]);
  const changes = [], Failure = Error;
  const fails = (owner, key, label) => {
    const descriptor = getOwnPropertyDescriptor(owner, key);
    if (!descriptor?.configurable || KEPT.has(key)) return;
    const message = `${label}.${String(key)} is the page's own`;
    const fail = function () { throw new Failure(message); };
    const isMethod = typeof descriptor.value === "function";
    if (!isMethod && !descriptor.get) return;
    changes.push([owner, key, isMethod ? { ...descriptor, value: fail } : { ...descriptor, get: fail, set: fail }]);
  };
  for (const key of ownKeys(window)) {
    const value = getOwnPropertyDescriptor(window, key)?.value;
    if (typeof value === "function" && value.prototype)
      for (const name of ownKeys(value.prototype)) fails(value.prototype, name, String(key));
    if (typeof value === "function" || ["JSON", "Math", "Reflect", "Intl", "CSS"].includes(key))
      for (const name of ownKeys(value)) if (name !== "prototype") fails(value, name, String(key));
    if (!NEEDED.has(key)) fails(window, key, "window");
  }
  for (let at = 0; at < changes.length; at++) defineProperty(changes[at][0], changes[at][1], changes[at][2]);
});
