import type { Scenario } from './scenario.ts';

export const dryRun: Scenario = {
  title: 'dry run on a converged mesh',
  work: 'dry-run',
  variant: 'mesh',
  mode: 'dry-run',
  prepare: ground => ground.mesh(),
};
