import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Kiln",
  description: "How to fire clay",
  themeConfig: {
    nav: [
      { text: "Guide", link: "/guide/start" },
      { text: "Glazes", link: "/guide/glazes" },
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "Start", link: "/guide/start" },
          { text: "Glazes", link: "/guide/glazes" },
        ],
      },
    ],
    search: { provider: "local" },
  },
});
