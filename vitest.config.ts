import { defineConfig } from 'vitest/config';
import { scriptFilesForVite } from './scripts/script-files.mjs';

const plugins = [scriptFilesForVite];

/** The four rings of tests (docs/architecture.md): what is real in each grows from the inside outwards. */
export default defineConfig({
  test: {
    projects: [
      { plugins, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { plugins, test: { name: 'shell', include: ['test/shell/**/*.test.ts'], testTimeout: 120_000 } },
      { plugins, test: { name: 'ssh', include: ['test/ssh/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
      {
        plugins,
        test: {
          name: 'twin',
          include: ['test/twin/**/*.test.ts'],
          globalSetup: ['test/twin/build.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
