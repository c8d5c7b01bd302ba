import { InputProblem } from '../../model/problems/problem.ts';

/** How a link is worse than a cable, in each of its two directions. */
export interface Link {
  /** A host, a site, or `controller`. */
  readonly place: string;
  /** Milliseconds that each packet takes longer. */
  readonly delay: number;
  /** The share of packets that are lost, from 0 to 1. */
  readonly loss: number;
}

/** The longest delay, in milliseconds: more, and TCP takes its own packets for lost. */
const LONGEST = 10_000;

/** Milliseconds of `40ms` or `1.5s`. @throws {InputProblem} */
export function parseDelay(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? [];
  const delay = Number(digits) * (unit === 's' ? 1000 : 1);
  if (digits !== '' && delay <= LONGEST) return delay;
  throw new InputProblem({ what: `${JSON.stringify(text)} is no delay of at most 10s`, hint: '--delay 40ms' });
}

/** The share that `1%` is. @throws {InputProblem} */
export function parseLoss(text: string): number {
  const [, digits = ''] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (digits !== '' && Number(digits) <= 100) return Number(digits) / 100;
  throw new InputProblem({ what: `${JSON.stringify(text)} is no share of at most 100%`, hint: '--loss 1%' });
}

/** The same for people: `40 ms later, 1% lost, each way`. */
export function showLink({ delay, loss }: Pick<Link, 'delay' | 'loss'>): string {
  const words = [
    ...(delay === 0 ? [] : [`${delay} ms later`]),
    ...(loss === 0 ? [] : [`${Number((loss * 100).toFixed(3))}% lost`]),
  ];
  return `${words.join(', ')}, each way`;
}
