import type { Results } from '../results.ts';
import { reached, type Target } from './target.ts';
import { targets } from './targets.ts';

const round = (value: number): string => (Math.abs(value) >= 20 ? value.toFixed(0) : value.toFixed(2));

/** One target with what was measured: `met`, `missed`, or not measured. */
export interface TargetLine {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

const verdictOf = (target: Target, results: Results): TargetLine['verdict'] => {
  const word = reached(target, results);
  return word === undefined ? 'not measured' : word ? 'met' : 'missed';
};

/** Every target, in order. */
export const targetLines = (results: Results): readonly TargetLine[] =>
  targets.map(target => ({
    what: target.what,
    wanted: `${target.sense} ${target.limit}${target.unit === '' ? '' : ` ${target.unit}`}`,
    measured: target
      .of(results)
      .map(({ at, value }) => `${round(value)} (${at})`)
      .join(', '),
    verdict: verdictOf(target, results),
  }));

/** What is held in CI and was not: each in a sentence. */
export const broken = (results: Results): readonly string[] =>
  targets.flatMap(target => {
    const { held, what, sense, unit } = target;
    if (held === undefined || reached(target, results, held) !== false) return [];
    const seen = target.of(results).map(({ at, value }) => `${round(value)} ${unit} (${at})`);
    return [`${what}: ${seen.join(', ')}, wanted ${sense} ${held} ${unit} even on a busy machine`];
  });
