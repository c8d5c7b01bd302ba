import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metered } from '../measure/metered.ts';
import { type Spread, spreadOf } from '../measure/statistics.ts';
import type { Peers } from '../peers/install.ts';

/** What one start of a program took that does nothing besides. */
export interface StartUp {
  readonly name: string;
  readonly seconds: Spread;
}

/** A refusal that needs the whole file to be read: an address that is none. */
const REFUSED = `cluster: refused
sites: { home: { lan: 10.20.0.0/16 } }
hosts:
  h001: { site: home, address: 10.20.0.2.1, mesh_address: 10.99.0.2, roles: [server] }
mesh: { subnet: 10.99.0.0/16 }
`;

/** Starts the product and Ansible again and again, in turns; nothing is sent anywhere. */
export async function startUp(root: string, { prefix, versions }: Peers, runs: number): Promise<readonly StartUp[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'provision-bench-start-'));
  try {
    mkdirSync(join(cwd, 'inventory'));
    writeFileSync(join(cwd, 'inventory/refused.yaml'), REFUSED);
    const start = (name: string) => ({
      name: `${name} --version`,
      argv: [join(prefix, 'bin', name), '--version'],
      code: 0,
    });
    const provision = [process.execPath, join(root, 'bin/provision.mjs')];
    const commands = [
      { name: 'provision --version', argv: [...provision, '--version'], code: 0 },
      { name: 'provision --help', argv: [...provision, '--help'], code: 0 },
      {
        name: 'provision phase2 -i refused.yaml',
        argv: [...provision, 'phase2', '-i', 'refused.yaml', '--dry-run'],
        code: 4,
      },
      ...(versions.ansible === undefined ? [] : [start('ansible-playbook')]),
      ...(versions.pyinfra === undefined ? [] : [start('pyinfra')]),
    ];
    const times = commands.map((): number[] => []);
    for (let run = -1; run < runs; run += 1) {
      for (const [at, { name, argv, code }] of commands.entries()) {
        const result = await metered({ argv, cwd }, { root });
        if (result.code !== code) throw new Error(`${name} ended with ${result.code}\n${result.output}`);
        // The first of each fills the caches.
        if (run >= 0) times[at]?.push(result.seconds);
      }
    }
    return commands.map(({ name }, at) => ({ name, seconds: spreadOf(times[at] ?? []) }));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
