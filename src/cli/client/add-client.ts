import { readFile } from 'node:fs/promises';
import { isThere } from '../../disk/is-there.ts';
import { writeNamed } from '../../disk/write-named.ts';
import { entryLines, withEntry } from '../../inventory/edit/with-entry.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openProject, projectWith } from '../open/open-project.ts';
import { rememberedFacts } from '../open/open-report.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { say } from '../say.ts';
import { inTwinSeat } from '../twin/twin-seat.ts';
import { clientWayOf, lastDay, refuseLimit } from './client-options.ts';
import { writeNew } from './write-new.ts';

export interface AddClientOptions extends RunOptions {
  readonly reach?: readonly string[];
  readonly gateway?: string;
  readonly publicKey?: string;
  readonly expires?: string;
  readonly dns?: boolean;
  /** A new file for the configuration. */
  readonly out?: string;
  /** `true`: in the terminal; else a new file for the picture. */
  readonly qr?: string | true;
}

/** @throws {InputProblem} where nobody is there to answer */
async function isConfirmed(name: string, { yes }: RunOptions): Promise<boolean> {
  if (yes === true) return true;
  if (!isInteractive()) {
    const what = `this would let ${name} into the mesh, and there is no terminal to confirm it on`;
    throw new InputProblem({ what, hint: 'look at it with --dry-run, then give --yes' });
  }
  return /^y(es)?$/i.test(
    (await ask(`\n${name} is let into the mesh, and all hosts learn of it. Go on? [y/N] `))?.trim() ?? '',
  );
}

/** @throws {InputProblem} where the configuration would be lost */
function refuseLosing({ out, qr, json }: AddClientOptions): void {
  for (const file of [out, qr]) {
    if (typeof file !== 'string' || !isThere(file)) continue;
    const what = 'there is a file already, and it is not overwritten';
    throw new InputProblem({ where: file, what, hint: 'name another one' });
  }
  if (json === true && (qr === true || (out === undefined && qr === undefined)))
    throw new InputProblem({
      what: 'JSON has no place for a configuration with a key in it',
      hint: 'give -o FILE, or --qr FILE',
    });
}

/** Writes or shows the configuration, the only time that it is whole. */
async function handOver(config: string, { out, qr }: AddClientOptions, where: 'files' | 'screen'): Promise<void> {
  if (where === 'files') {
    if (out !== undefined) writeNew(out, config);
    if (typeof qr === 'string') {
      const { qrPng } = await import('./qr-code.ts');
      writeNew(qr, qrPng(config));
    }
    return;
  }
  if (qr === true) {
    const { qrLines } = await import('./qr-code.ts');
    process.stdout.write(`\n${qrLines(config).join('\n')}\n`);
  }
  if (out === undefined && qr === undefined) process.stdout.write(`\n${config}`);
}

/** `provision client add NAME`: writes a client into the inventory, hands its configuration over, once, and lets all hosts know it. */
export async function addClient(name: string, options: AddClientOptions): Promise<number> {
  refuseLimit(options);
  refuseLosing(options);
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const { inventory } = project;
  const way = clientWayOf(project);
  const now = new Date();
  const today = now.toISOString().slice(0, 10);
  if (way.known(inventory, today).some(client => client.name === name)) {
    const hint = `another name; or take that one out first: ${ownCommand(`client revoke ${name}`)}`;
    throw new InputProblem({ where: inventory.file, what: `it has a client ${name} already`, hint });
  }
  const { reach, gateway, publicKey, dns = false } = options;
  const expires = options.expires === undefined ? undefined : lastDay(options.expires, now);
  const keys = publicKey === undefined ? way.makeKeys() : { publicKey, privateKey: undefined };
  const entry = way.entry(inventory, { name, reach, gateway, expires }, keys.publicKey);
  const edited = withEntry(await readFile(inventory.file, 'utf8'), way.path, name, entry);
  // Every mistake in it is told before it is written.
  const after = await projectWith(project, edited);
  const facts = rememberedFacts(inventory, options.twin === true);
  const config = way.config(after.inventory, name, { privateKey: keys.privateKey, dns, facts });
  const tell = (line: string): void => {
    if (options.json !== true) say(line);
  };
  for (const line of entryLines(name, entry, 2 * way.path.length)
    .trimEnd()
    .split('\n'))
    tell(line);
  const { runPhases } = await import('../run/run-phases.ts');
  const request = { words: [way.phase], options, command: `client add ${name}` };
  // Outside the twin's seat the same command begins again there, and it is for that one to ask and to write.
  const isElsewhere = options.twin === true && !inTwinSeat();
  if (isDryRun(options) || isElsewhere) return runPhases(request, after);
  if (!(await isConfirmed(name, options))) {
    say('not confirmed: nothing was changed');
    return exitCode.failed;
  }
  const isRehearsal = options.twin === true;
  await handOver(config, options, 'files');
  if (!isRehearsal) writeNamed(inventory.file, edited);
  tell(isRehearsal ? `a rehearsal: ${inventory.file} stays as it is` : `${inventory.file}: it has ${name}`);
  const code = await runPhases(request, after);
  await handOver(config, options, 'screen');
  if (dns) tell('while its tunnel is up, the device asks the cluster for all of its names, not only for the cluster’s');
  if (code === exitCode.done) return code;
  tell(`${name} is in the file, and not all hosts have it yet: it reaches what its gateway and they let through`);
  tell(`  → ${ownCommand(way.phase)} goes on`);
  return code;
}
