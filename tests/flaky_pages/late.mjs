// Asked for by modules.html when it runs.
export const start = () => setTimeout(() => document.querySelector(".box").classList.add("on"), 500);
