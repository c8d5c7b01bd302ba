import { execFileSync } from 'node:child_process';
import { version } from '../src/cli/version.ts';
import { errorText } from '../src/model/problems/error-text.ts';
import { clusterMain } from './cluster/cluster-main.ts';
import type { Contestant } from './contestants/contestant.ts';
import { createPeers } from './contestants/create-peers.ts';
import { floor } from './contestants/floor.ts';
import { provision } from './contestants/provision.ts';
import { sshTrue } from './contestants/ssh-true.ts';
import { thisMachine } from './measure/machine.ts';
import { measureLab } from './measure-lab.ts';
import { parseOptions } from './options.ts';
import { installPeers } from './peers/install.ts';
import { planning } from './planning/planning.ts';
import { added } from './report/added.ts';
import { keptResults, writeReport } from './report/report.ts';
import { table } from './report/table.ts';
import { broken, targetLines } from './report/target-lines.ts';
import type { Results } from './results.ts';
import { roundsAt, smokeRounds } from './rounds.ts';
import type { Row } from './run-scenario.ts';
import { startUp } from './start-up/start-up.ts';

/** Where the benchmark is. */
export interface Place {
  /** The checkout. */
  readonly root: string;
  /** Where this program was built to. */
  readonly built: string;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** OpenSSH's client names itself on standard error. */
const opensshVersion = (): string =>
  /OpenSSH_[^ ,]+/.exec(execFileSync('sh', ['-c', 'ssh -V 2>&1'], { encoding: 'utf8' }))?.[0].replace('_', ' ') ??
  'OpenSSH';

/** Measures, and returns the exit code: 1 where a ratio that CI holds is missed. */
export async function main(argv: readonly string[], { root, built }: Place): Promise<number> {
  const options = parseOptions(argv);
  if (options.rewrite) {
    writeReport(root, keptResults(root), say);
    return 0;
  }
  if (options.cluster) return clusterMain(root, opensshVersion(), options, say);
  const peers = installPeers(root, say);
  const product = provision(root, version());
  const openssh = opensshVersion();
  const everybody: readonly Contestant[] = [
    ...[sshTrue(openssh), floor(root, openssh), product],
    ...createPeers(root, peers),
  ];
  const asked = (word: string): boolean => options.scenarios.length === 0 || options.scenarios.includes(word);
  const starts = !asked('start-up') ? [] : await startUp(root, peers, options.smoke ? 3 : 10);
  const plans = !asked('planning')
    ? []
    : planning(root, built, options.smoke ? [10, 100] : [10, 100, 1000], options.smoke ? 1 : 2);
  const rows: Row[] = [];
  let failed = false;
  for (const size of options.hosts) {
    const rounds = options.smoke ? smokeRounds(everybody) : roundsAt(size, everybody, options);
    const onRows = (found: readonly Row[]): void => {
      rows.push(...found);
    };
    const onFailure = (what: string): void => {
      failed = true;
      say(`✗ ${what}`);
    };
    try {
      await measureLab({ root, built, size, rounds, everybody, product, say, onRows, onFailure });
    } catch (error) {
      onFailure(errorText(error));
    }
  }
  const results: Results = {
    day: new Date().toISOString().slice(0, 10),
    machine: thisMachine(),
    contestants: Object.fromEntries(everybody.map(one => [one.name, one.title])),
    rows,
    planning: plans,
    startUp: starts,
  };
  say(`\n${table(rows)}\n`);
  for (const { name, seconds } of starts) say(`${name}: ${(seconds.median * 1000).toFixed(0)} ms`);
  for (const { hosts, seconds, memory } of plans) {
    say(`${hosts} hosts planned in ${seconds.median.toFixed(2)} s with ${(memory / 1e6).toFixed(0)} MB`);
  }
  say('');
  for (const { what, wanted, measured, verdict } of targetLines(results)) {
    say(`${verdict === 'met' ? '✓' : verdict === 'missed' ? '✗' : '·'} ${what}: ${measured} — ${wanted}`);
  }
  if (options.write) writeReport(root, options.add ? added(keptResults(root), results) : results, say);
  const missed = options.smoke ? broken(results) : [];
  for (const one of missed) say(`✗ ${one}`);
  return failed || missed.length > 0 ? 1 : 0;
}
