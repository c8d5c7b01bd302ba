import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sideBySide } from '../floors/side-by-side.ts';
import type { Lab } from '../lab/lab.ts';
import type { Contestant } from './contestant.ts';

const folderOf = (lab: Lab): string => join(lab.folder, 'ssh-true');

/** `ssh HOST sudo true`: what a login costs, whatever is asked there; it asks nothing. */
export const sshTrue = (version: string): Contestant => ({
  name: 'ssh-true',
  title: `${version}, \`ssh HOST sudo true\`, one client per host in parallel`,
  only: ['nothing'],
  prepare: async lab => {
    const folder = folderOf(lab);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'true.sh'), 'true\n');
    const names = lab.inventories.mesh.hosts.map(host => host.name);
    writeFileSync(
      join(folder, 'all.sh'),
      sideBySide(names, lab.sshConfig, () => 'true.sh'),
    );
  },
  command: lab => ({ argv: ['bash', 'all.sh'], cwd: folderOf(lab) }),
});
