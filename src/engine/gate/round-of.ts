import type { Host } from '../../model/inventory.ts';
import type { HostRun } from '../host-run.ts';
import type { Question } from './question.ts';

/** What one asker is to ask in a round, in one command. */
export interface Asking {
  readonly from: Host | 'controller';
  readonly questions: readonly Question[];
  /** The asker's own part in the run, where something is asked about itself. */
  readonly own: HostRun | undefined;
}

interface Draft {
  readonly from: Host | 'controller';
  readonly questions: Question[];
  own: HostRun | undefined;
}

/**
 * Questions by who asks them: the host that each is about, another host, or this machine. A host that another asks about is asked
 * itself whether that is still a question there. Pure.
 */
export function roundOf(open: readonly Question[]): readonly Asking[] {
  const askings = new Map<string, Draft>();
  const by = (from: Host | 'controller'): Draft => {
    // No host has this name.
    const name = from === 'controller' ? '' : from.name;
    const asking = askings.get(name) ?? { from, questions: [], own: undefined };
    askings.set(name, asking);
    return asking;
  };
  for (const question of open) {
    const { run, check } = question;
    by(check.from ?? run.host).questions.push(question);
    if (check.from === undefined || check.until !== undefined) by(run.host).own = run;
  }
  return [...askings.values()];
}
