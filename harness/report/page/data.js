// What the page was made of, and how to get at its pictures.

const data = JSON.parse(document.getElementById("run").textContent);
const inside = new Map(data.inside.map((path, at) => [path, `picture-${at}`]));
const elsewhere = new Map(Object.entries(data.base));

// The address of a picture: in this file, in a folder beside it, or in the folder of the run.
function address(path) {
  if (inside.has(path)) return document.getElementById(inside.get(path)).textContent;
  if (path !== "" && elsewhere.has(path)) return escaped(elsewhere.get(path));
  const base = elsewhere.get("");
  return base ? escaped(base + path) : null;
}

const escaped = path => path.split("/").map(encodeURIComponent).join("/");

// The page is at work before all of a large file is read.
const read = document.readyState !== "loading" ? null
  : new Promise(done => document.addEventListener("DOMContentLoaded", done, { once: true }));
const isRead = path => !inside.has(path) || document.getElementById(inside.get(path))?.nextElementSibling;

// Resolves to an image that is ready to be shown, or to null where there is none.
async function loaded(path) {
  if (!isRead(path)) await read;
  const source = path === undefined ? null : address(path);
  if (source === null) return null;
  const image = new Image();
  image.src = source;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}

// An element; values that are functions are listeners, text is never markup.
function make(tag, values = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const within = (width, ranges) => ranges.some(([low, high]) => low <= width && width <= high);
const samePlace = (one, other) => one.page === other.page && one.browser === other.browser;
const rangesOf = (finding, place) =>
  finding.places.filter(one => samePlace(one, place)).flatMap(one => one.widths);
