import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  // While working on the pages: npm run dev beside a console on port 8080.
  server: { proxy: { '/api': 'http://localhost:8080' } },
})
