const button = document.querySelector("button");
button.addEventListener("click", () => {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
});

document.querySelector("input").addEventListener("input", ({ target }) => {
  for (const seed of document.querySelectorAll("main li"))
    seed.hidden = !seed.textContent.toLowerCase().includes(target.value.toLowerCase());
});
