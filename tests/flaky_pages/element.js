// Defines the element of web-component.html.
customElements.define("late-element", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "closed" });
    root.innerHTML = "<style>:host { display: block } div { width: 50px; background: #cc6600; transition: height 0.3s }</style><div></div>";
    let height = 0;
    const grow = () => { root.querySelector("div").style.height = `${height += 10}px`; };
    grow();
    setInterval(grow, 1000);
  }
});
