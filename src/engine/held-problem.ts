import { Problem } from '../model/problem.ts';
import { parseRunOwner, type RunOwner } from '../model/run-owner.ts';

/** What a host says of the run that has its lock. */
export interface Holder {
  /** `undefined`: what is written there makes no sense. */
  readonly owner: RunOwner | undefined;
  /** Whether a script of that run is at work on the host. */
  readonly running: boolean;
}

/** Another run has the host's lock. */
export class HeldProblem extends Problem {
  override readonly name = 'HeldProblem';
  readonly holder: Holder;
  /** Its controller is known to be gone, and none of its scripts is at work. */
  readonly dead: boolean;

  constructor(host: string, holder: Holder, dead = false) {
    super({
      where: host,
      what: `another run is at work on this host: ${describeHolder(holder)}`,
      wayOut: holder.running
        ? 'wait for it (--lock-wait SECONDS), or follow what it does with `provision attach`'
        : 'wait for it (--lock-wait SECONDS); if you know that it is dead, `provision unlock`',
    });
    this.holder = holder;
    this.dead = dead;
  }
}

/** Who, which command, since when. */
export function describeHolder({ owner, running }: Holder): string {
  const who =
    owner === undefined
      ? 'by nobody knows whom'
      : `\`provision ${owner.command}\` by ${owner.user}@${owner.controller}, since ${owner.since}`;
  return `${who}${running ? ', a task is going on' : ''}`;
}

/** Takes apart what a script that met the lock printed: its word after the nonce, the id, the owner's line. */
export function parseHolder(stdout: string, nonce: string): Holder {
  const lines = stdout.split('\n');
  const at = lines.findIndex(line => line.startsWith(`${nonce} held `));
  return { owner: parseRunOwner(lines[at + 2] ?? ''), running: lines[at] === `${nonce} held running` };
}
