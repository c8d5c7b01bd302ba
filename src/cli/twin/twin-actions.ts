import { ownCommand } from '../../model/own-command.ts';
import { count } from '../../model/text/count.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { chooseNeighbours } from '../../twin/dirty/choose-neighbours.ts';
import { dirtyScript } from '../../twin/dirty/dirty-script.ts';
import { showLink } from '../../twin/link/link.ts';
import { showSize } from '../../twin/settings/size.ts';
import { twinDown } from '../../twin/twin-down.ts';
import { twinExec } from '../../twin/twin-exec.ts';
import { type Power, twinPower } from '../../twin/twin-power.ts';
import { type TwinStatus, twinStatus } from '../../twin/twin-status.ts';
import { twinUp } from '../../twin/twin-up.ts';
import { exitCode } from '../exit-code.ts';
import { openInventory } from '../open/open-inventory.ts';
import { openProject } from '../open/open-project.ts';
import { hostsNamed } from './hosts-named.ts';

export interface TwinOptions {
  readonly inventory?: string;
  readonly suite?: 'debian11' | 'debian12' | 'debian13';
  readonly privileged?: readonly string[];
  readonly packages?: boolean;
  readonly all?: boolean;
  /** Names of neighbours, each with commas between them. */
  readonly with?: readonly string[];
  readonly json?: boolean;
  readonly trustCollections?: boolean;
  /** The saved twin to begin with. */
  readonly from?: string;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export async function up(options: TwinOptions): Promise<number> {
  const inventory = await openInventory(options);
  hostsNamed(inventory, options.privileged ?? []);
  const started = Date.now();
  const state = await twinUp(inventory, {
    ...(options.suite === undefined ? {} : { suite: options.suite }),
    ...(options.privileged === undefined ? {} : { privileged: options.privileged }),
    ...(options.packages === undefined ? {} : { passPackages: options.packages }),
    ...(options.from === undefined ? {} : { from: options.from }),
    onProgress: ({ step, detail, host }) => {
      if (options.json === true)
        process.stdout.write(
          answerLine({ type: 'twin-progress', step, detail, ...(host === undefined ? {} : { host }) }),
        );
      else say(`  ${host === undefined ? step : `${host}: ${step}`}${detail === undefined ? '' : ` · ${detail}`}`);
    },
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (options.json === true) process.stdout.write(answerLine({ type: 'twin-up', ...state }));
  else
    say(
      `The twin of ${inventory.cluster} is up: ${count(inventory.hosts.length, 'host')}, ${seconds} s.\n  → ${ownCommand('phase1')} --twin --dry-run`,
    );
  return exitCode.done;
}

export async function down(options: TwinOptions): Promise<number> {
  if (options.all === true) await twinDown('all');
  else await twinDown(await openInventory(options));
  say('The twin is down: nothing of it is left.');
  return exitCode.done;
}

function runningWords({ suite, memory }: TwinStatus['hosts'][number]): string {
  const room =
    memory === undefined ? 'no limit of memory' : `${showSize(memory.used)} of ${showSize(memory.limit)} of memory`;
  const ended =
    memory === undefined || memory.killed === 0
      ? ''
      : ` · ${count(memory.killed, 'program')} ended for want of it: give it more by vars.twin.memory`;
  return `running ${suite ?? ''} · ${room}${ended}`;
}

export async function status(options: TwinOptions): Promise<number> {
  const found = await twinStatus(await openInventory(options));
  if (options.json === true) {
    process.stdout.write(answerLine({ type: 'twin-status', ...found }));
    return exitCode.done;
  }
  for (const host of found.hosts) {
    say(`  ${host.running ? '●' : '○'} ${host.name}  ${host.running ? runningWords(host) : 'not running'}`);
  }
  if (found.packages !== undefined) {
    const ended = found.packages.works ? '' : ` · ✗ what passes them on has ended (${ownCommand('twin up')})`;
    say(`  packages of this machine: ${found.packages.hosts.join(', ')}${ended}`);
  }
  for (const link of found.links) {
    const ended = ` · ✗ nothing passes: its program has ended (${ownCommand(`twin link ${link.place} --reset`)})`;
    say(`  ${link.place}: its link is ${showLink(link)}${link.works ? '' : ended}`);
  }
  return exitCode.done;
}

export async function power(options: TwinOptions, word: Power, names: readonly string[]): Promise<number> {
  const inventory = await openInventory(options);
  const hosts = hostsNamed(inventory, names).map(host => host.name);
  await twinPower(inventory, word, hosts, ({ detail, host }) => say(`  ${host}: ${detail}`));
  return exitCode.done;
}

export async function dirty(options: TwinOptions, names: readonly string[]): Promise<number> {
  const neighbours = chooseNeighbours({ named: options.with ?? [], all: options.all === true });
  const { inventory, catalogue } = await openProject(options);
  let code: number = exitCode.done;
  await Promise.all(
    hostsNamed(inventory, names).map(async host => {
      const { text } = dirtyScript(inventory, host, catalogue.dirt, neighbours);
      const result = await twinExec(inventory, host.name, ['sh', '-s'], { stdin: text });
      if (result.code === 0)
        say(
          `  ${host.name} is dirty, as an old cluster would leave it beside ${count(neighbours.length, 'neighbour')}`,
        );
      else {
        code = exitCode.failed;
        say(`  ✗ ${host.name}: ended with ${result.code}\n${result.stderr}`);
      }
    }),
  );
  return code;
}

export async function exec(options: TwinOptions, host: string, command: readonly string[]): Promise<number> {
  const { code } = await twinExec(await openInventory(options), host, command, { stdio: 'inherit' });
  return code;
}
