import { join } from 'node:path';
import { planHost } from '../../src/engine/plan-host.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import type { Known } from '../../src/model/program.ts';
import { createProgram } from '../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../src/playbook/load-playbook.ts';

/** A public key that no two hosts share, of the length of a real one. */
const keyOf = (at: number): string => Buffer.alloc(32, `host ${at}`).toString('base64');

/**
 * Plans phase 2 for every host of an inventory, in this process, as if each had told its public key and had nothing
 * else: every task and check rendered, every configuration written out, every plan made. Prints as JSON what it cost.
 */
async function planOnce(file: string, root: string): Promise<void> {
  const started = process.hrtime.bigint();
  const inventory = await loadInventory(file);
  const program = createProgram({
    playbook: await loadPlaybook(join(root, 'playbooks/wireguard.yaml'), root),
    before: await loadPlaybook(join(root, 'playbooks/wipe.yaml'), root),
    inventory,
    remembered: new Map(),
    rerun: phase => phase,
  });
  const known: Known = {
    facts: new Map(inventory.hosts.map((host, at) => [host.name, { 'wireguard.public_key': keyOf(at) }])),
    silent: new Set(),
  };
  const nothing = { stdout: '', stderr: '', code: 0 };
  let changes = 0;
  let bytes = 0;
  for (const host of inventory.hosts) {
    const tasks = program.tasks(host, known);
    const readings = new Map(
      tasks.flatMap(task => (task.bound === undefined ? [] : [[task.bound.probe.text, nothing]])),
    );
    for (const { outcome } of planHost(tasks, readings)) {
      if (outcome.kind !== 'change') continue;
      changes += 1;
      bytes += outcome.change.apply.text.length;
    }
    for (const check of program.gate.checks(host, known)) bytes += check.probe.text.length;
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const memory = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ hosts: inventory.hosts.length, changes, bytes, seconds, memory })}\n`);
}

await planOnce(process.argv[2] ?? '', process.argv[3] ?? '');
