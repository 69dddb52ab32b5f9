import "@material/web/all.js";
import { styles as typescaleStyles } from "@material/web/typography/md-typescale-styles.js";

import "./site.css";

document.adoptedStyleSheets.push(typescaleStyles.styleSheet);
