import type { Verdict } from './check.ts';

/** `nothing asked`: no question was asked of any host, so nothing is proved; like STOP, it is not GO. */
export type GateWord = 'GO' | 'STOP' | 'nothing asked';

interface Answer {
  readonly host: string;
  readonly verdict: Verdict;
}

/** The hosts of which a gate asked nothing: every question was skipped, or there was none. */
export function hostsNotAsked(hosts: readonly string[], answers: readonly Answer[]): readonly string[] {
  const asked = new Set(answers.filter(({ verdict }) => verdict.kind !== 'skipped').map(one => one.host));
  return hosts.filter(host => !asked.has(host));
}

/** What a gate's answers come to: what was skipped neither helps nor hinders GO. */
export function gateWord(answers: readonly Answer[]): GateWord {
  const asked = answers.filter(({ verdict }) => verdict.kind !== 'skipped');
  if (asked.length === 0) return 'nothing asked';
  return asked.every(({ verdict }) => verdict.kind === 'met') ? 'GO' : 'STOP';
}
