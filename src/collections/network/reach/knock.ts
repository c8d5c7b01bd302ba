import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';
import knockProgram from './knock.pl';

/** A port at an address, or at a name that is looked up there. */
export interface KnockTarget {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** What came back: a connection (of UDP a datagram); a refusal; nothing; or the system has said that it does not get there. */
const outcomes = ['answers', 'refused', 'silent', 'unreachable'] as const;

export type KnockOutcome = (typeof outcomes)[number];

export interface Knock extends KnockTarget {
  readonly outcome: KnockOutcome;
  /** Why it is not reached, in the system's words. */
  readonly why: string;
}

/** Seconds for which an answer is waited for: a lost packet is sent again after one and after three. */
const PATIENCE = 4;

/** Knocks at all of them at once; a host without Perl says that it could not. */
export const knockProbe = (targets: readonly KnockTarget[]): Script =>
  targets.length === 0
    ? sh`:`
    : sh`if command -v perl >/dev/null; then
perl -e ${knockProgram} ${PATIENCE} ${targets.map(one => `${one.protocol} ${one.address} ${one.port}`).join('\n')}
else echo 'unknocked there is no perl'; fi`;

/** Defines `provision_knocks TARGETS`, for targets that only the host knows: lines `tcp ADDRESS PORT`. It needs Perl. */
export const knockFunction: Script = sh`provision_knocks() { perl -e ${knockProgram} ${PATIENCE} "$1"; }`;

function parse(line: string): Knock {
  const [protocol, address = '', port, outcome, ...why] = line.split(' ');
  const number = Number(port);
  const known = outcomes.find(one => one === outcome);
  if ((protocol !== 'tcp' && protocol !== 'udp') || !Number.isInteger(number) || known === undefined)
    unread('perl', line);
  return { protocol, address, port: number, outcome: known, why: why.join(' ') };
}

/** What was told, among other tagged lines; empty: nobody knocked. @throws {Unread} */
export const parseKnocks = (stdout: string): readonly Knock[] => taggedLines(stdout)('knock').map(parse);
