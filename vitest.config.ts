import { defineConfig } from 'vitest/config';

/** The four rings of tests (docs/architecture.md): what is real in each grows from the inside outwards. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'shell', include: ['test/shell/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'ssh', include: ['test/ssh/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
      {
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
