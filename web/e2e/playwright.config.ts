import { defineConfig } from '@playwright/test';

const Sound = /(calls|jssip|relay|sandbox|telephone[a-z-]*|voice)\.test\.ts/;

export default defineConfig({
  testDir: '.',
  outputDir: '../../artifacts/web/e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // Two for pages, one for sound: they wait more than they work.
  workers: 3,
  // Browsers, servers and telephones on two cores: what fails is given a second try, and ./test names what needed it.
  retries: 1,
  reporter: 'line',
  // What is heard is measured: those tests do not disturb each other.
  projects: [
    { name: 'sound', testMatch: Sound, workers: 1 },
    { name: 'pages', testIgnore: Sound, workers: 2 },
  ],
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
