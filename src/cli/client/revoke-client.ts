import { readFile } from 'node:fs/promises';
import { writeNamed } from '../../disk/write-named.ts';
import { withoutEntry } from '../../inventory/edit/without-entry.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { ask, isInteractive } from '../ask.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openProject, projectWith } from '../open/open-project.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { say } from '../say.ts';
import { inTwinSeat } from '../twin/twin-seat.ts';
import { clientWayOf, refuseLimit } from './client-options.ts';

/** @throws {InputProblem} where nobody is there to answer */
async function isConfirmed(name: string, { yes }: RunOptions): Promise<boolean> {
  if (yes === true) return true;
  if (!isInteractive()) {
    const what = `this would shut ${name} out, and there is no terminal to confirm it on`;
    throw new InputProblem({ what, hint: 'look at it with --dry-run, then give --yes' });
  }
  const answer = await ask(`\nThis shuts ${name} out for good.\nType the client's name (${name}) to go on: `);
  return answer?.trim() === name;
}

/** `provision client revoke NAME`: takes a client out of the inventory and out of every host. */
export async function revokeClient(name: string, options: RunOptions): Promise<number> {
  refuseLimit(options);
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const { inventory } = project;
  const way = clientWayOf(project);
  const names = way.known(inventory, '').map(client => client.name);
  if (!names.includes(name)) {
    const hint = names.length === 0 ? 'it has none' : `its clients are ${names.join(', ')}`;
    throw new InputProblem({ where: inventory.file, what: `it has no client ${name}`, hint });
  }
  const edited = withoutEntry(await readFile(inventory.file, 'utf8'), way.path, name);
  const after = await projectWith(project, edited);
  const { runPhases } = await import('../run/run-phases.ts');
  const request = { words: [way.phase], options, command: `client revoke ${name}` };
  // Outside the twin's seat the same command begins again there, and it is for that one to ask and to write.
  const isElsewhere = options.twin === true && !inTwinSeat();
  if (isDryRun(options) || isElsewhere) return runPhases(request, after);
  if (!(await isConfirmed(name, options))) {
    say('not confirmed: nothing was changed');
    return exitCode.failed;
  }
  const tell = (line: string): void => {
    if (options.json !== true) say(line);
  };
  const isRehearsal = options.twin === true;
  if (!isRehearsal) writeNamed(inventory.file, edited);
  tell(isRehearsal ? `a rehearsal: ${inventory.file} stays as it is` : `${inventory.file}: ${name} is taken out`);
  const code = await runPhases(request, after);
  if (code === exitCode.done) return code;
  tell(`${name} is out of the file, and hosts that were not reached still have it`);
  tell(`  → ${ownCommand(way.phase)} goes on`);
  return code;
}
