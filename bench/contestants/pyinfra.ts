import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, variants } from '../lab/lab.ts';
import type { Contestant } from './contestant.ts';
import { pyinfraInventory } from './pyinfra-inventory.ts';

/** pyinfra with all hosts at once; it reads only the facts that its operations need. */
export function pyinfra(root: string, prefix: string, title: string): Contestant {
  const folderOf = (lab: Lab, variant: string): string => join(lab.folder, 'pyinfra', variant);
  return {
    name: 'pyinfra',
    title,
    prepare: async lab => {
      for (const variant of variants) {
        const folder = folderOf(lab, variant);
        mkdirSync(folder, { recursive: true });
        cpSync(join(root, 'bench/peers/pyinfra'), folder, { recursive: true });
        cpSync(join(root, 'bench/peers/gate.sh'), join(folder, 'gate.sh'));
        writeFileSync(join(folder, 'inventory.py'), pyinfraInventory(lab.inventories[variant], lab.access));
      }
    },
    command: (lab, { variant, mode }) => ({
      argv: [
        ...[join(prefix, 'bin/pyinfra'), '--yes', '--parallel', String(lab.size + 1)],
        ...(mode === 'dry-run' ? ['--dry'] : []),
        ...['inventory.py', 'deploy.py'],
      ],
      cwd: folderOf(lab, variant),
    }),
    complaint: output => (/No hosts remaining|Error:/.test(output) ? 'it tells of failures' : undefined),
  };
}
