import { cpus, release, totalmem } from 'node:os';
import type { Machine } from '../results.ts';

/** The machine that this runs on, hosts and controller alike. */
export const thisMachine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memory: totalmem(),
  kernel: release(),
  node: process.version,
});
