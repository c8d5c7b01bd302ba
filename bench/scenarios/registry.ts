import { added } from './added.ts';
import { dryRun } from './dry-run.ts';
import { firstRun } from './first-run.ts';
import { nothing } from './nothing.ts';
import type { Scenario } from './scenario.ts';
import { setting } from './setting.ts';

/** Every scenario, in the order in which they are run: those that leave the mesh as it is first. */
export const scenarios: readonly Scenario[] = [nothing, dryRun, firstRun, setting, added];
