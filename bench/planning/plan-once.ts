import { join } from 'node:path';
import { findMistakes } from '../../src/cli/run/find-mistakes.ts';
import { shipped, shippedSections } from '../../src/collections/collections.ts';
import { type HostRun, hostRun } from '../../src/engine/host-run.ts';
import { knowledge } from '../../src/engine/knowledge.ts';
import { planHost } from '../../src/engine/plan/plan-host.ts';
import type { PlanItem } from '../../src/engine/plan/plan-item.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import { NOTHING_KNOWN } from '../../src/model/plan/program.ts';
import { createProgram } from '../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../src/playbook/parse/load-playbook.ts';
import { answers } from './answers.ts';

/** One host in so many is looked at closely: is its file byte for byte what it should be? */
const LOOKED_AT = 50;

/** The wg0.conf that a plan has for its host, where it differs from the one that is there. */
const configurationIn = (planned: readonly PlanItem[]): string | undefined =>
  planned.flatMap(({ task, outcome }) =>
    task.resource === 'wireguard_interface' && outcome.kind === 'change' && outcome.change.action === 'update'
      ? outcome.change.fields.flatMap(field => (field.name === 'content' ? [field.after] : []))
      : [],
  )[0];

/**
 * Plans phase 2 for every host of an inventory, in this process, on the way that a run goes: the inventory read and
 * checked, every task and check rendered before anything is sent, facts taken from what the hosts printed, everything
 * rendered again with them, every configuration compared with the one that its host has, every change's script made.
 * Prints as JSON what it cost; the clock stands while the hosts' answers are made up, their memory counts.
 */
async function planOnce(file: string, root: string): Promise<void> {
  const started = process.hrtime.bigint();
  let aside = 0n;
  const notCounted = <T>(work: () => T): T => {
    const from = process.hrtime.bigint();
    const made = work();
    aside += process.hrtime.bigint() - from;
    return made;
  };
  const inventory = await loadInventory(file, shippedSections);
  const program = createProgram({
    playbook: await loadPlaybook(join(root, 'playbooks/wireguard.yaml'), root, shipped),
    before: await loadPlaybook(join(root, 'playbooks/wipe.yaml'), root, shipped),
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => phase,
  });
  await findMistakes(program, inventory);
  const hosts = answers(inventory);
  const runs = inventory.hosts.map((host): HostRun => {
    const run = hostRun(host, true);
    for (const task of program.tasks(host, NOTHING_KNOWN)) {
      const { bound } = task;
      if (bound !== undefined)
        run.readings.takeOne(
          bound.probe,
          notCounted(() => hosts.of(host, task)),
        );
    }
    return run;
  });
  const known = knowledge(program, runs);
  let changes = 0;
  let bytes = 0;
  for (const [at, { host, readings }] of runs.entries()) {
    const planned = planHost(program.tasks(host, known), readings);
    for (const { outcome, task } of planned) {
      if (outcome.kind === 'unreadable' || outcome.kind === 'refused') {
        throw new Error(`${host.name}: what ${task.resource} is answered is not of a bare host any more`);
      }
      if (outcome.kind !== 'change') continue;
      changes += 1;
      bytes += outcome.change.apply.text.length;
    }
    for (const gate of [program.before, program.gate]) {
      for (const check of gate?.checks(host, known) ?? []) bytes += check.probe.text.length;
    }
    if (at % LOOKED_AT === 0 && notCounted(() => configurationIn(planned) !== hosts.wanted(host))) {
      throw new Error(`the wg0.conf of ${host.name} is not what it should be`);
    }
  }
  const seconds = Number(process.hrtime.bigint() - started - aside) / 1e9;
  const memory = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ hosts: inventory.hosts.length, changes, bytes, seconds, memory })}\n`);
}

await planOnce(process.argv[2] ?? '', process.argv[3] ?? '');
