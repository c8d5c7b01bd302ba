import { expect, test } from 'vitest';
import { type LinkFault, linkProblem, type Step } from '../../../src/transport/link-problem.ts';

const explain = (fault: LinkFault, step: Step = 'connect'): readonly [string, string] => {
  const context = { where: 'alpha', name: 'ann@gate:22', seconds: 5, step, tried: [], methods: [] };
  const problem = linkProblem(fault, context);
  return [problem.failure, problem.message];
};
const error = (message: string, more: object = {}): LinkFault => ({
  kind: 'error',
  error: Object.assign(new Error(message), more),
});

test.each([
  ['ECONNREFUSED', 'unreachable', 'nothing listens there'],
  ['EHOSTUNREACH', 'unreachable', 'no route to host'],
  ['ENETUNREACH', 'unreachable', 'its network is unreachable'],
  ['ETIMEDOUT', 'timeout', 'it does not answer'],
  ['ENOTFOUND', 'unreachable', 'its name cannot be resolved'],
  ['EAI_AGAIN', 'unreachable', 'its name cannot be resolved right now'],
  ['ECONNRESET', 'unreachable', 'it reset the connection'],
  ['EUNHEARDOF', 'unreachable', 'the connection failed'],
])('%s', (code, failure, what) => {
  expect(explain(error('as node says', { code }))).toEqual([failure, `alpha: ann@gate:22: ${what}`]);
});

test('several addresses of one name fail as the last of them did', () => {
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const all: LinkFault = { kind: 'error', error: new AggregateError([new Error('other'), refused]) };
  expect(explain(all)[1]).toBe('alpha: ann@gate:22: nothing listens there');
});

test('no common algorithm', () => {
  expect(explain(error('Handshake failed: no matching host key format'), 'handshake')).toEqual([
    'unreachable',
    'alpha: ann@gate:22: the server and this program have no common host key format',
  ]);
});

test('too many keys', () => {
  expect(explain(error('Too many authentication failures'), 'auth')[0]).toBe('auth');
});

test('a server that hangs up, by how far it got', () => {
  expect(explain({ kind: 'closed' }, 'handshake')[1]).toContain('before identifying itself');
  expect(explain({ kind: 'closed' }, 'auth')).toEqual([
    'auth',
    'alpha: ann@gate:22: the server closed the connection during the login',
  ]);
});

test('no key at all', () => {
  expect(explain({ kind: 'refused' }, 'auth')[1]).toBe('alpha: ann@gate:22: there is no key to log in with');
});
