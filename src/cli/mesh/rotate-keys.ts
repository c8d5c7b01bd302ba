import { join } from 'node:path';
import { parseWayIn } from '../../guard/way-in/way-in.ts';
import { wayInProbe } from '../../guard/way-in/way-in-probe.ts';
import type { KeyRound } from '../../model/key-round.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { lines } from '../../shell/sh.ts';
import { ask, isInteractive } from '../ask.ts';
import { readTold } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openProject, type Project } from '../open/open-project.ts';
import { packageRoot } from '../package-root.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { runPhases, type WordFor } from '../run/run-phases.ts';
import { withSession } from '../run/with-session.ts';
import { say } from '../say.ts';
import { planRound, type Round } from './plan-round.ts';

const COMMAND = 'mesh rotate-keys';
const MESH = 'phase2';

/** Reads all hosts and decides who gets a new key. @throws {Problem} with every reason why it is not to be done */
async function planWith(
  options: RunOptions,
  round: KeyRound,
  { inventory, catalogue }: Project,
): Promise<Round | number> {
  let planned: Round | undefined;
  const code = await withSession(
    {
      options,
      command: COMMAND,
      inventory,
      opens: 'passwords',
      facts: catalogue.facts,
      mode: 'visit',
      prepare: async () => undefined,
    },
    async ({ inventory: opened, selected, fleet, output }) => {
      const question = {
        read: lines(round.read(opened), wayInProbe),
        toldOf: (_: string, reading: Parameters<KeyRound['toldOf']>[0]) => ({
          ...round.toldOf(reading),
          interfaces: parseWayIn(reading)?.interfaces ?? [],
        }),
      };
      const { told, silent } = await readTold(question, selected, fleet);
      if (fleet.stop.aborted) return exitCode.interrupted;
      planned = planRound(opened, { told, silent, pinned: round.pinned(opened) });
      const { due, done } = planned;
      const tell = (what: string): void => output.report({ type: 'notice', what });
      if (done.length > 0) tell(`it goes on where it was cut off: ${done.join(', ')} have a new key already`);
      if (due.length > 0) tell(`a new key each, one after the other: ${due.join(', ')}`);
      return exitCode.done;
    },
  );
  return planned === undefined || code !== exitCode.done ? code : planned;
}

/** @throws {InputProblem} where nobody is there to answer */
async function isConfirmed({ due }: Round, options: RunOptions): Promise<boolean> {
  if (options.yes === true || due.length === 0) return true;
  if (!isInteractive()) {
    const what = `this would give ${due.join(', ')} new keys, and there is no terminal to confirm it on`;
    throw new InputProblem({ what, hint: 'look at it with --dry-run, then give --yes' });
  }
  return /^y(es)?$/i.test((await ask(`\n${due.join(', ')} get new keys. Go on? [y/N] `))?.trim() ?? '');
}

/** `provision mesh rotate-keys`: every host of the mesh gets a new key, one host after the other. */
export async function rotateKeys(options: RunOptions): Promise<number> {
  if (options.limit !== undefined)
    throw new InputProblem({ what: 'all hosts of a mesh learn a new key', hint: 'leave --limit out' });
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openProject(options);
  const { keyRound } = project.catalogue;
  if (keyRound === undefined) throw new InputProblem({ what: 'there is no network whose hosts have keys' });
  const planned = await planWith(options, keyRound, project);
  if (typeof planned === 'number') return planned;
  const looks = isDryRun(options);
  if (!looks && !(await isConfirmed(planned, options))) {
    say('not confirmed: nothing was changed');
    return exitCode.failed;
  }
  const step = join(packageRoot(), 'playbooks', 'rotate-keys.yaml');
  const steps: readonly WordFor[] = [
    ...planned.due.map(name => ({ vars: { renew: name }, title: `a new key for ${name}` })),
    { vars: { renew: '' }, title: 'all hosts have a new key' },
  ];
  const words = [MESH, ...steps.map(() => step), ...(looks ? [] : [MESH])];
  const each = new Map(steps.map((one, at) => [at + 1, one]));
  return runPhases({ words, each, options, command: COMMAND, again: COMMAND }, project);
}
