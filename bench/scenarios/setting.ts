import type { Scenario } from './scenario.ts';

export const setting: Scenario = {
  title: 'one setting changed in the inventory (the mesh’s MTU)',
  work: 'setting',
  variant: 'changed',
  mode: 'apply',
  prepare: ground => ground.mesh(),
};
