// Gives the form a field named as each of its properties; `place` and `attribute` stand before this.
{
  const names = new Set(["id", "className", "style"]), { prototype } = HTMLFormElement;
  for (let owner = prototype; owner !== Object.prototype; owner = Object.getPrototypeOf(owner))
    for (const name of Object.getOwnPropertyNames(owner)) names.add(name);
  for (const name of names) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.setAttribute(attribute, name);
    place.append(field);
  }
}
