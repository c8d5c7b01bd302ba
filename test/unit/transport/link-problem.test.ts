import { expect, test } from 'vitest';
import { type LinkFault, linkProblem, type Step } from '../../../src/transport/link-problem.ts';
import { acceptedBut } from '../../../src/transport/login-refusal.ts';

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

test.each<readonly [string, readonly string[], readonly string[], string]>([
  ['accepts none of the keys', ['publickey'], [], 'put the public key'],
  ['accepts none of the keys', ['publickey', 'password'], [], 'or give the password with -k'],
  ['accepts none of the keys', ['keyboard-interactive'], [], 'give the password with -k'],
  ['accepts the key, and wants another key besides', ['publickey'], ['publickey'], 'name each key'],
  ['accepts the key, and wants hostbased besides', ['hostbased'], ['publickey'], 'client: openssh'],
  ['accepts the key and the password, and wants x besides', ['x'], ['publickey', 'password'], 'client: openssh'],
])('what the server would take: it %s', (what, methods, passed, hint) => {
  const context = { where: 'alpha', name: 'ann@gate:22', seconds: 5, step: 'auth', tried: ['k: offered'] } as const;
  const [details] = linkProblem({ kind: 'refused' }, { ...context, methods, passed }).details;
  expect([details?.what, details?.hint]).toEqual([`ann@gate:22: the server ${what}`, expect.stringContaining(hint)]);
  if (methods[0] !== 'publickey') expect(details?.hint).not.toContain('authorized_keys');
});

test.each([
  ['the ssh-agent refused to sign', 'does `ssh` to the same address'],
  ['the passphrase is wrong', 'type it again'],
  ['it has a passphrase, and there is no terminal to ask for it on', 'ssh-add'],
  ['it does not sign: device not found', 'plug in'],
])('a key that the server would take is not told as unknown to it: %s', (reason, hint) => {
  const tried = ['/a: offered', '/b: offered', acceptedBut('/b', reason)];
  const context = { where: 'alpha', name: 'ann@gate:22', seconds: 5, step: 'auth', methods: ['publickey'] } as const;
  const [details] = linkProblem({ kind: 'refused' }, { ...context, tried }).details;
  expect([details?.what, details?.hint]).toEqual([
    `ann@gate:22: the server accepts /b, but ${reason}`,
    expect.stringContaining(hint),
  ]);
});
