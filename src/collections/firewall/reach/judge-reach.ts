import type { ReachRow, ReachSide } from '../../../model/reach/reach.ts';
import type { Knock, KnockOutcome } from '../../network/reach/knock.ts';
import { type EdgePolicy, isOpen } from '../edge/edge-policy.ts';
import type { ReachPort } from './reach-ports.ts';

/** A port at an address of a host, to be asked from one side. */
export interface ReachTarget extends ReachPort {
  readonly host: string;
  readonly address: string;
  readonly side: ReachSide;
}

/** The clearest of what several heard: whoever is answered has shown that it is open. */
const CLEAREST: readonly KnockOutcome[] = ['answers', 'refused', 'silent', 'unreachable'];

/** Whether somebody could not ask at all: his own system knows no way, as where it does not speak the family. */
const hasNoWay = ({ outcome, why }: Knock): boolean =>
  outcome === 'unreachable' && /network is unreachable|cannot assign|not supported|not known/.test(why);

function verdictOf(
  wanted: ReachRow['wanted'],
  seen: KnockOutcome,
  { protocol, who }: ReachPort,
  listens: boolean,
): ReachRow['verdict'] {
  if (wanted === 'anything') return 'as-wanted';
  if (wanted === 'closed')
    return seen === 'answers' ? 'exposed' : protocol === 'udp' && seen === 'silent' ? 'untold' : 'as-wanted';
  if (seen === 'answers') return 'as-wanted';
  if (protocol === 'udp' && seen === 'silent') return 'untold';
  // What comes through and finds nobody is as open as it can be.
  return seen === 'refused' && !(listens && who !== '') ? 'as-wanted' : 'shut';
}

/**
 * One row of what was heard of a target; `undefined`: nobody could ask. Pure.
 * @param policy what is to be reached from outside; `undefined`: nothing is closed
 * @param listens whether somebody is known to listen there
 */
export function judgeReach(
  target: ReachTarget,
  heard: readonly { readonly from: string; readonly knock: Knock }[],
  policy: EdgePolicy | undefined,
  listens: boolean,
): ReachRow | undefined {
  const asked = heard.filter(({ knock }) => !hasNoWay(knock));
  const seen = CLEAREST.find(one => asked.some(({ knock }) => knock.outcome === one));
  if (seen === undefined) return undefined;
  const { host, address, side, protocol, port, who } = target;
  const isClosing = side === 'outside' && policy !== undefined;
  const wanted = !isClosing ? 'anything' : isOpen(policy.open, protocol, port) ? 'open' : 'closed';
  const from = [...new Set(asked.map(one => one.from))];
  return {
    host,
    address,
    side,
    from,
    protocol,
    port,
    wanted,
    seen,
    who,
    verdict: verdictOf(wanted, seen, target, listens),
  };
}
