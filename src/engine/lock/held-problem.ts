import { ownCommand } from '../../model/own-command.ts';
import { HostProblem } from '../../model/problems/host-problem.ts';
import { parseRunOwner, type RunOwner } from '../../model/run-owner.ts';
import { type RunState, runStates } from '../../shell/run-state.ts';

/** What a host says of the run that has its lock. */
export interface Holder {
  /** `undefined`: what is written there makes no sense. */
  readonly owner: RunOwner | undefined;
  readonly state: RunState;
}

/** Another run has the host's lock. */
export class HeldProblem extends HostProblem {
  override readonly name = 'HeldProblem';
  readonly holder: Holder;
  /** Its controller is known to be gone, and none of its scripts is at work. */
  readonly dead: boolean;

  constructor(host: string, holder: Holder, dead = false) {
    super('locked', {
      where: host,
      what: `another run is at work on this host: ${describeHolder(holder)}`,
      hint:
        holder.state === 'at-work'
          ? `wait for it (--lock-wait SECONDS), or follow what it does: ${ownCommand('attach')}`
          : `wait for it (--lock-wait SECONDS); if you know that it is dead: ${ownCommand('unlock')}`,
    });
    this.holder = holder;
    this.dead = dead;
  }
}

const SAID: Readonly<Record<RunState, string>> = {
  'at-work': ', a task is going on',
  unconfirmed: ', its change is not confirmed yet',
  idle: '',
};

/** Who, which command, since when. */
export function describeHolder({ owner, state }: Holder): string {
  const who =
    owner === undefined
      ? 'owner unknown'
      : `\`provision ${owner.command}\` by ${owner.user}@${owner.controller}, since ${owner.since}`;
  return `${who}${SAID[state]}`;
}

/** Takes apart what a script that met the lock printed: its word after the nonce, the id, the owner's line. */
export function parseHolder(stdout: string, nonce: string): Holder {
  const lines = stdout.split('\n');
  const at = lines.findIndex(line => line.startsWith(`${nonce} held `));
  const state = runStates.find(one => lines[at] === `${nonce} held ${one}`) ?? 'idle';
  return { owner: parseRunOwner(lines[at + 2] ?? ''), state };
}
