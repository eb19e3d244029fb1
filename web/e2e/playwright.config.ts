import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../artifacts/web/e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  // Browsers, servers and telephones on two cores: what fails is given a second try, and ./test names what needed it.
  retries: 1,
  reporter: 'line',
  use: {
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
      ],
    },
  },
});
