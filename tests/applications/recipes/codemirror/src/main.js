import { css } from "@codemirror/lang-css";
import { javascript } from "@codemirror/lang-javascript";
import { EditorView, basicSetup } from "codemirror";

import "./site.css";

const script = `// Draws a row of squares.
const canvas = document.querySelector("canvas");
const context = canvas.getContext("2d");

for (let index = 0; index < 8; index += 1) {
  context.fillStyle = index % 2 ? "teal" : "orange";
  context.fillRect(index * 40, 10, 32, 32);
}
`;
const style = `canvas {
  width: 100%;
  border: 1px solid silver;
}
`;

new EditorView({ doc: script, extensions: [basicSetup, javascript(), EditorView.lineWrapping], parent: document.getElementById("script") });
new EditorView({ doc: style, extensions: [basicSetup, css()], parent: document.getElementById("style") });
