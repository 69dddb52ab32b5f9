// Gives the document a form named as each of its properties: all of them are taken for the form then.
const names = [], { prototype } = HTMLDocument;
for (let owner = prototype; owner !== Object.prototype; owner = Object.getPrototypeOf(owner))
  names.push(...Object.getOwnPropertyNames(owner));
const holder = document.createElement("template");
holder.innerHTML = [...new Set(names)]
  .map((name) => `<form name="${name}" style="display: none"></form>`).join("");
document.querySelector(".late").after(holder.content);
