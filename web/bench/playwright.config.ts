import { defineConfig } from '@playwright/test';
import base from '../e2e/playwright.config';

export default defineConfig({ ...base, testDir: '.', testMatch: '*.bench.ts', timeout: 900_000 });
