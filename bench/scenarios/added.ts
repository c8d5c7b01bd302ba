import type { Scenario } from './scenario.ts';

export const added: Scenario = {
  title: 'one host added to the mesh',
  work: 'added',
  variant: 'grown',
  mode: 'apply',
  prepare: ground => ground.mesh(),
};
