import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Relative addresses, so that the page also works below a path; nothing inlined, so that a strict CSP holds. */
export default defineConfig({
  base: './',
  plugins: [preact({ devToolsEnabled: false })],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ['/answers', '/archive', '/articles', '/ask', '/feedback', '/ready', '/search', '/suggestions'].map((path) => [
        path,
        'http://127.0.0.1:3000',
      ]),
    ),
  },
});
