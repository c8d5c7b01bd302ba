import type { ClientWay } from '../../model/cluster/client-way.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { Project } from '../open/open-project.ts';
import type { RunOptions } from '../run/run-options.ts';

/** @throws {InputProblem} where no collection knows clients */
export function clientWayOf({ catalogue }: Pick<Project, 'catalogue'>): ClientWay {
  if (catalogue.clients !== undefined) return catalogue.clients;
  throw new InputProblem({ what: 'there is no network that takes clients' });
}

/** A client is told to all hosts, or to none. @throws {InputProblem} */
export function refuseLimit({ limit }: RunOptions): void {
  if (limit === undefined) return;
  throw new InputProblem({ what: 'all hosts of a mesh learn of a client', hint: 'leave --limit out' });
}

const DAY = 86_400_000;

/**
 * The last day, as the inventory has it: `90d` is so many days from now, anything else a day already.
 * @throws {InputProblem} for a day that is over
 */
export function lastDay(text: string, now: Date): string {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  const day = (time: Date): string => time.toISOString().slice(0, 10);
  const last = days === undefined ? text : day(new Date(now.getTime() + Number(days) * DAY));
  if (!/^\d{4}-\d\d-\d\d$/.test(last))
    throw new InputProblem({ what: `${JSON.stringify(text)} is no day`, hint: 'write 90d, or 2027-03-01' });
  if (last >= day(now)) return last;
  throw new InputProblem({ what: `${last} is over already`, hint: 'give --expires a day that is to come' });
}
