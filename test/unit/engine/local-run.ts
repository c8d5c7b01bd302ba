import { type PhaseOptions, runPhase } from '../../../src/engine/run-phase.ts';
import type { Event } from '../../../src/model/events/event.ts';
import type { Host } from '../../../src/model/inventory.ts';
import type { Gate, Program } from '../../../src/model/plan/program.ts';
import { held } from '../../event-lines.ts';
import type { LocalFleet } from './local-fleet.ts';

/** A gate that asks nothing, unless it is told what. */
export const gate = (phase: string, checks: Gate['checks'] = () => []): Gate => ({
  phase,
  title: phase,
  rerun: `provision gate ${phase}`,
  checks,
});

/** A phase `test` of two stages, `first` and `second`. */
export const program = (tasks: Program['tasks'], more: Partial<Program> = {}): Program => ({
  name: 'test',
  title: 'Test',
  stages: ['first', 'second'],
  confirm: 'yes',
  tasks,
  warnings: () => [],
  factReaders: [],
  tellsFacts: false,
  secretFacts: new Set(),
  batchSizes: new Map(),
  stageGates: new Map(),
  gate: gate('test'),
  before: undefined,
  ...more,
});

/** Runs a phase on hosts of a local fleet, all of them selected; `report` is told what happens, and each event is held to the schema. */
export const runLocally = (
  { fleet }: LocalFleet,
  report: (event: Event) => void,
  one: Program,
  hosts: readonly Host[],
  more: Partial<PhaseOptions> = {},
) =>
  runPhase({
    program: one,
    hosts,
    selected: new Set(hosts.map(host => host.name)),
    fleet,
    report: event => report(held(event)),
    mode: 'apply',
    force: false,
    confirm: async () => true,
    ...more,
  });
