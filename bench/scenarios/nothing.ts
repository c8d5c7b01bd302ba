import type { Scenario } from './scenario.ts';

export const nothing: Scenario = {
  title: 'nothing to change, gate included',
  work: 'nothing',
  variant: 'mesh',
  mode: 'apply',
  prepare: ground => ground.mesh(),
};
