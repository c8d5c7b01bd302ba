import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestant.ts';

/** The product as it is used: its command, the inventory, nothing besides. */
export const provision = (root: string, version: string): Contestant => ({
  name: 'provision',
  title: `provision ${version}`,
  prepare: async () => undefined,
  command: (lab, { variant, mode }) => ({
    argv: [
      ...[process.execPath, join(root, 'bin/provision.mjs'), 'phase2', '--inventory', 'inventory.yaml'],
      ...['--forks', String(lab.size + 1), ...(mode === 'dry-run' ? ['--dry-run'] : [])],
    ],
    cwd: join(lab.folder, variant),
  }),
  forget: lab => {
    for (const variant of ['mesh', 'changed', 'grown']) {
      rmSync(join(lab.folder, variant, '.provision'), { recursive: true, force: true });
    }
  },
  complaint: (output, { work, mode }) => {
    const wanted = mode === 'dry-run' || work === 'nothing' ? /nothing to change|nothing changed/ : /gate: GO/;
    return wanted.test(output) ? undefined : `it did not print ${wanted}`;
  },
});
