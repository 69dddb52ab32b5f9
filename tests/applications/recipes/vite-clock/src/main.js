import "./site.css";

const now = document.getElementById("now");
const show = () => {
  now.textContent = new Date().toLocaleTimeString();
};
show();
setInterval(show, 1000);
document.getElementById("updated").textContent = new Date().toLocaleTimeString();
