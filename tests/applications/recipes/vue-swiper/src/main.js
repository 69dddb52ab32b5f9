import "bootstrap/dist/css/bootstrap.min.css";
import "bootstrap";
import { createApp } from "vue";

import App from "./App.vue";

createApp(App).mount("#app");
