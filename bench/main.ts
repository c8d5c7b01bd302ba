import { execFileSync } from 'node:child_process';
import { version } from '../src/cli/main.ts';
import { ansible } from './contestants/ansible.ts';
import type { Contestant } from './contestants/contestant.ts';
import { floor } from './contestants/floor.ts';
import { provision } from './contestants/provision.ts';
import { rememberBare } from './lab/bare-script.ts';
import { createGround } from './lab/ground.ts';
import { raiseLab } from './lab/lab.ts';
import { metered } from './measure/metered.ts';
import { parseOptions } from './options.ts';
import { installPeers } from './peers/install.ts';
import { table } from './report/table.ts';
import { type Row, runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios/registry.ts';

export interface Place {
  /** The checkout. */
  readonly root: string;
  /** Where this program was built to. */
  readonly built: string;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const chosen = <T>(all: readonly T[], names: readonly string[], nameOf: (one: T) => string): readonly T[] =>
  names.length === 0 ? all : all.filter(one => names.includes(nameOf(one)));

/** OpenSSH's client names itself on standard error. */
const opensshVersion = (): string =>
  /OpenSSH_[^ ,]+/.exec(execFileSync('sh', ['-c', 'ssh -V 2>&1'], { encoding: 'utf8' }))?.[0].replace('_', ' ') ??
  'OpenSSH';

/** Measures, and returns the exit code. */
export async function main(argv: readonly string[], { root }: Place): Promise<number> {
  const options = parseOptions(argv);
  const peers = installPeers(root, say);
  const product = provision(root, version());
  const { python, versions } = peers;
  const everybody: readonly Contestant[] = [
    floor(root, opensshVersion()),
    product,
    ansible({ root, python, title: `Ansible (core ${versions.ansible})`, mitogen: false }),
    ansible({ root, python, title: `Mitogen ${versions.mitogen}`, mitogen: true }),
  ];
  const contestants = chosen(everybody, options.contestants, one => one.name);
  const rows: Row[] = [];
  for (const size of options.hosts) {
    const lab = await raiseLab(size, say);
    try {
      await lab.onEach(
        lab.inventories.grown.hosts.map(host => host.name),
        rememberBare,
      );
      for (const contestant of everybody) await contestant.prepare(lab);
      const ground = createGround(lab, async variant => {
        const job = { work: 'first-run', variant, mode: 'apply' } as const;
        const { code, output } = await metered(product.command(lab, job), { root, seat: lab.seat });
        if (code !== 0) throw new Error(`the mesh could not be made\n${output}`);
      });
      for (const scenario of chosen(scenarios, options.scenarios, one => one.work)) {
        say(`▸ ${size} hosts: ${scenario.title}`);
        rows.push(...(await runScenario(scenario, { root, ground, contestants, runs: options.runs, say })));
      }
    } finally {
      await lab.down();
    }
  }
  say(table(rows));
  return 0;
}
