import { defineConfig } from 'vitest/config';
import { openSshFiles } from './scripts/openssh-files.mjs';
import { scriptFilesForVite } from './scripts/script-files.mjs';

const plugins = [scriptFilesForVite];

/** Tests of a ring end by what they wait for, never by these: a machine may be slow, and other rings run beside. */
const patient = { testTimeout: 300_000, hookTimeout: 600_000 };
/** A test that asserts nothing fails: an early return, an empty list or a callback that is never called is no success. */
const expecting = { expect: { requireAssertions: true } };
/** The tests start the product as a user does, so the build must be newer than its sources. */
const built = { globalSetup: ['test/build.ts'] };

/**
 * The four rings of tests (docs/architecture.md): what is real in each grows from the inside outwards. `openssh` is the ssh ring by the
 * other client.
 */
export default defineConfig({
  test: {
    projects: [
      { plugins, test: { ...expecting, ...patient, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { plugins, test: { ...expecting, ...patient, ...built, name: 'shell', include: ['test/shell/**/*.test.ts'] } },
      { plugins, test: { ...expecting, ...patient, ...built, name: 'ssh', include: ['test/ssh/**/*.test.ts'] } },
      {
        plugins,
        test: {
          ...expecting,
          ...patient,
          ...built,
          name: 'openssh',
          include: openSshFiles(),
          env: { PROVISION_TEST_CLIENT: 'openssh' },
        },
      },
      {
        plugins,
        test: {
          ...expecting,
          ...patient,
          ...built,
          name: 'twin',
          include: ['test/twin/**/*.test.ts'],
          fileParallelism: false,
        },
      },
      // Real K3s, from the artifact cache: skipped where that has no parts.
      {
        plugins,
        test: {
          ...expecting,
          ...patient,
          ...built,
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
