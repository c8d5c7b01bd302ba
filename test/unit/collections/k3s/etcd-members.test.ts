import { expect, test } from 'vitest';
import { etcdMembers } from '../../../../src/collections/k3s/checks/etcd-members.ts';

const servers = ['ms-1', 'ms-2', 'ms-3'];
const judge = (stdout: string, only = servers) =>
  etcdMembers.bind({ servers: only, of: 3 }).judge({ code: 0, stdout, stderr: '' });
const said = (...members: readonly string[]) => ['health ok', ...members, ''].join('\n');
const well = servers.map(name => `${name}\tTrue\tTrue`);

test('three that vote can lose one more, two none', () => {
  expect(judge(said(...well))).toEqual({ kind: 'met', evidence: '3 of 3 vote, 1 more may be lost' });
  expect(judge(said('ms-1\tTrue\tTrue', 'ms-2\tTrue\tTrue'), ['ms-2'])).toEqual({
    kind: 'met',
    evidence: '2 of 3 vote, none of them may be lost',
  });
});

test.each([
  ['is off: its own condition stays as it was', 'ms-3\tTrue\tUnknown', 'ms-3 is a member, and not heard of'],
  ['does not vote yet', 'ms-3\tFalse\tTrue', 'ms-3 is a member that does not vote yet'],
  ['has joined and says nothing of etcd', 'ms-3\t\tTrue', 'ms-3 is no member yet'],
])('one that %s is named, with what may still be lost', (_, line, words) => {
  const verdict = judge(said(...well.slice(0, 2), line));
  expect(verdict).toMatchObject({
    kind: 'not-met',
    findings: [{ seen: `${words}; 2 of 3 vote and answer, none of them may be lost` }],
  });
});

test('nodes that say they are not Ready vote as well: Calico comes after all servers', () => {
  expect(judge(said('ms-1\tTrue\tFalse', 'ms-2\tTrue\tFalse', 'ms-3\tTrue\tFalse'))).toEqual({
    kind: 'met',
    evidence: '3 of 3 vote, 1 more may be lost',
  });
});

test('without a quorum that comes first; without an API nothing is guessed', () => {
  expect(judge(`health etcdserver: no leader\n${well.join('\n')}\n`)).toMatchObject({
    kind: 'not-met',
    findings: [{ seen: expect.stringContaining('etcd is not well: etcdserver: no leader') }],
  });
  expect(judge('absent\n')).toMatchObject({
    kind: 'not-met',
    findings: [{ seen: 'no server of K3s runs on this host' }],
  });
  expect(judge('what\n')).toMatchObject({ kind: 'unasked' });
});

test('one that is away counts as lost', () => {
  expect(judge(said(...well.slice(0, 2), 'ms-3\tTrue\tUnknown'), ['ms-1', 'ms-2'])).toEqual({
    kind: 'met',
    evidence: '2 of 3 vote, none of them may be lost',
  });
});
