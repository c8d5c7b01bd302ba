import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMesh } from '../../src/collections/wireguard/mesh/create-mesh.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { configurations } from '../floors/configurations.ts';
import { recordProbes } from '../floors/record-probes.ts';
import { sideBySide } from '../floors/side-by-side.ts';
import { type Lab, variants } from '../lab/lab.ts';
import type { Contestant, Work } from './contestant.ts';

/** What is done with an interface that is there already, by kind of work. */
const handling: Readonly<Record<Work, 'start' | 'restart' | 'sync'>> = {
  nothing: 'sync',
  'dry-run': 'sync',
  'first-run': 'start',
  setting: 'restart',
  added: 'sync',
};

/** The hosts that are brought up together, in one word; those that the next ones call come first. */
function inTurns(inventory: Inventory): readonly string[] {
  const mesh = createMesh(inventory);
  const startOrderOf = new Map(inventory.hosts.map(({ name }) => [name, mesh.node(name, other => other).startOrder]));
  const turns = [...new Set(startOrderOf.values())].sort((one, other) => one - other);
  return turns.map(turn => [...startOrderOf].flatMap(([name, its]) => (its === turn ? [name] : [])).join(' '));
}

const folderOf = (lab: Lab): string => join(lab.folder, 'floor');

/** OpenSSH and the shell: the least that any tool can take which works over SSH. */
export const floor = (root: string, version: string): Contestant => ({
  name: 'floor',
  title: `${version}, one client per host in parallel`,
  prepare: async lab => {
    const { mesh } = lab.inventories;
    const folder = folderOf(lab);
    mkdirSync(join(folder, 'probes'), { recursive: true });
    for (const [host, script] of await recordProbes(mesh, root)) {
      writeFileSync(join(folder, 'probes', `${host}.sh`), script);
    }
    const names = mesh.hosts.map(host => host.name);
    writeFileSync(
      join(folder, 'read.sh'),
      sideBySide(names, lab.sshConfig, host => `probes/${host}.sh`),
    );
    for (const variant of variants) {
      mkdirSync(join(folder, variant), { recursive: true });
      for (const [host, text] of configurations(lab.inventories[variant])) {
        writeFileSync(join(folder, variant, `${host}.conf`), text);
      }
    }
  },
  command: (lab, { work, variant }) => ({
    argv:
      work === 'nothing' || work === 'dry-run'
        ? ['bash', 'read.sh']
        : [
            ...['bash', join(root, 'bench/floors/apply.sh'), lab.sshConfig, handling[work], variant],
            ...inTurns(lab.inventories[variant]),
          ],
    cwd: folderOf(lab),
  }),
});
