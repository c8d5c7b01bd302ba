import type { RotationPlan } from '../../model/cluster/token-way.ts';
import { type Host, presentOf } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import type { Script } from '../../model/plan/script.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { backupFirst } from '../backup/backup-first.ts';
import { refuseAdopted } from '../by-cluster/refuse-adopted.ts';
import { answerWhenFree, lockDeadline } from '../cluster/answer-when-free.ts';
import { mayRestart } from '../cluster/may-restart.ts';
import { administered } from '../cluster/read-access.ts';
import { answerIn, readTold } from '../cluster/read-told.ts';
import { refuseOther } from '../cluster/refuse-other.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openClusterProject, type Project } from '../open/open-project.ts';
import { isDryRun, type RunOptions } from '../run/run-options.ts';
import { runPhases } from '../run/run-phases.ts';
import { type Session, withSession } from '../run/with-session.ts';
import { say } from '../say.ts';

export interface RotateOptions extends RunOptions {
  /** `false`: none is taken before. */
  readonly backup?: boolean;
}

const COMMAND = 'token rotate';
/** Seconds that a host has to tell. */
const ASK = 60;

type Visit = Session<undefined>;

/** Does a job with a connection to every host, and returns the exit code. */
const visitAll = (options: RunOptions, { inventory, catalogue }: Project, job: (visit: Visit) => Promise<number>) =>
  withSession(
    {
      options,
      command: COMMAND,
      inventory,
      opens: 'passwords',
      facts: catalogue.facts,
      mode: isDryRun(options) ? 'dry-run' : 'apply',
      prepare: async () => undefined,
    },
    job,
  );

/** What does something on a host, under its lock. It throws a Problem where that fails: the same call goes on from there. */
function mustDo(
  { fleet, output }: Visit,
  seconds: number,
): (host: Host, what: string, script: Script) => Promise<void> {
  const until = lockDeadline(fleet);
  return async (host, what, script) => {
    output.report({ type: 'notice', host: host.name, what });
    const { code, stderr } = await answerWhenFree(fleet, host, { what, script, seconds }, until);
    if (code === 0) return;
    const hint = `this goes on where it has come to: ${ownCommand(COMMAND, 'the same')}`;
    throw new Problem({ where: host.name, what: `failed: ${what}`, evidence: lastLines(stderr, 3), hint });
  };
}

/** `provision token rotate`: new tokens for a cluster, which every host is given. */
export async function rotateTokens(options: RotateOptions): Promise<number> {
  if (options.limit !== undefined)
    throw new InputProblem({ what: 'every host must be given the new token', hint: 'leave --limit out' });
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const project = await openClusterProject(options);
  refuseAdopted(project.inventory, 'making new tokens');
  const { inventory, catalogue } = project;
  const { way } = administered(catalogue.admin, inventory);
  const { tokens } = way;
  const isServer = new Set(way.servers(inventory).map(({ name }) => name));
  const named = (server: boolean): readonly string[] =>
    inventory.hosts.flatMap(({ name }) => (isServer.has(name) === server ? [name] : []));
  const present = new Set(presentOf(inventory.hosts).map(({ name }) => name));
  let planned: RotationPlan | undefined;
  const read = await visitAll({ ...options, dryRun: true }, project, async ({ selected, fleet, output }) => {
    const { told, silent } = await readTold(tokens, selected, fleet);
    if (fleet.stop.aborted) return exitCode.interrupted;
    const away = inventory.hosts.flatMap(({ name }) => (present.has(name) ? [] : [name]));
    planned = tokens.plan({ servers: named(true), agents: named(false), away, told, silent });
    const maker = selected.find(({ name }) => name === planned?.maker);
    if (maker !== undefined) {
      const readings = await fleet.connections.run(maker, [{ id: 'identity', script: way.backup.identity }], {
        timeout: ASK,
      });
      const own = way.backup.identityOf(maker.name, inventory.cluster, answerIn(maker, readings, 'identity'));
      await refuseOther({ inventory, twin: options.twin === true }, own, maker.name);
    }
    for (const word of planned.words) output.report({ type: 'notice', ...word });
    return exitCode.done;
  });
  if (planned === undefined || read !== exitCode.done || isDryRun(options)) return read;
  const plan: RotationPlan = planned;
  const where = `all hosts of ${inventory.cluster}`;
  // One that goes on was confirmed when it began.
  if (options.yes !== true && !plan.goesOn && !(await mayRestart(where, '--dry-run'))) {
    say('not confirmed: nothing was changed');
    return exitCode.failed;
  }
  if (options.backup !== false && !plan.goesOn) {
    const backed = await backupFirst(options, 'this', { command: COMMAND });
    if (backed !== exitCode.done) return backed;
  }
  const maker = (hosts: readonly Host[]): readonly Host[] => hosts.filter(({ name }) => name === plan.maker);
  const done = await visitAll(options, project, async visit => {
    const { selected, fleet } = visit;
    const must = mustDo(visit, tokens.patience);
    for (const host of maker(selected)) {
      await must(
        host,
        plan.goesOn ? 'restart K3s with the new tokens' : 'make new tokens, and restart K3s',
        tokens.rotate(host.name),
      );
      if (plan.others.length === 0) continue;
      const readings = await fleet.connections.run(host, [{ id: 'tokens', script: tokens.tokens }], { timeout: ASK });
      const made = tokens.tokensOf(host.name, answerIn(host, readings, 'tokens'));
      for (const other of selected.filter(({ name }) => plan.others.includes(name)))
        await must(other, 'take the new tokens, and restart K3s', tokens.give(other.name, made));
    }
    return exitCode.done;
  });
  if (done !== exitCode.done) return done;
  const code = await runPhases({ words: ['k3s'], options, command: COMMAND, again: COMMAND }, project);
  if (code !== exitCode.done) return code;
  return visitAll(options, project, async visit => {
    const must = mustDo(visit, tokens.patience);
    for (const host of maker(visit.selected)) await must(host, 'note that all have the new tokens', tokens.end);
    return exitCode.done;
  });
}
