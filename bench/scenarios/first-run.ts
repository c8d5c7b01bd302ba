import type { Scenario } from './scenario.ts';

export const firstRun: Scenario = {
  title: 'first run on bare hosts',
  work: 'first-run',
  variant: 'mesh',
  mode: 'apply',
  prepare: async (ground, contestant) => {
    contestant.forget?.(ground.lab);
    await ground.bare();
  },
};
