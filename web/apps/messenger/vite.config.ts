import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { offlineShell, packed } from './build.ts';

const server = process.env.HUTONG_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), offlineShell(), packed()],
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: {
    // `npm run dev` beside a running server.
    proxy: { '/api': server, '/upload': server, '/xmpp-websocket': { target: server.replace('http', 'ws'), ws: true } },
  },
});
