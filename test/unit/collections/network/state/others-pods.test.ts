import { expect, test } from 'vitest';
import { NO_OTHERS, parseOthersPods } from '../../../../../src/collections/network/state/others-pods.ts';
import { podsOwner } from '../../../../../src/collections/network/state/pods-owner.ts';
import { Unread } from '../../../../../src/model/reading/unread.ts';

const SHIM =
  '/snap/microk8s/7/bin/containerd-shim-runc-v2 -namespace k8s.io -id 1 -address /var/snap/microk8s/common/run/containerd.sock';
const process = (pid: number, parent: number, command: string): string =>
  `/proc/${pid}/stat:${pid} (x) S ${parent} 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${pid}00 0\n/proc/${pid}/cmdline:${command}\n`;
const PROCESSES = `self 9\n${process(1, 0, '/sbin/init')}${process(9, 1, 'sh')}${process(20, 1, SHIM)}${process(21, 20, '/pause')}${process(30, 1, '/pause')}`;
const SPACES =
  '100 /proc/1/ns/net\n100 /proc/9/ns/net\n100 /proc/20/ns/net\n200 /proc/21/ns/net\n300 /proc/30/ns/net\n';
const ROOMS = '200 /run/netns/cni-a\n300 /run/netns/cni-b\n';
const NAMES = '== names\ncni-a\ncni-b\n== networks\n== others\n';

test('a namespace is of the cluster whose processes are in it', () => {
  const { living, owners } = parseOthersPods(`${NAMES}${PROCESSES}== spaces\n${SPACES}${ROOMS}`, []);
  expect(living).toEqual(['MicroK8s']);
  expect([...owners]).toEqual([['cni-a', 'MicroK8s']]);
});

test('where no such cluster can be, nothing is asked and nobody else has pods', () => {
  expect(parseOthersPods(NAMES, [])).toEqual(NO_OTHERS);
});

test.each([
  ['a list of processes without who asked', `${NAMES}garbage\n== spaces\n${SPACES}`],
  ['a line that is none of stat', `${NAMES}${PROCESSES}== spaces\n${SPACES}rubbish\n`],
  ['no namespace of who asked', `${NAMES}${PROCESSES}== spaces\n100 /proc/1/ns/net\n`],
])('%s is unread, not nobody', (_, text) => {
  expect(() => parseOthersPods(text, [])).toThrow(Unread);
});

test('whose container a veth leads to must be known, where another cluster lives', () => {
  const veth = { name: 'cali00000000001', up: true, master: undefined, wireguard: false, kind: 'veth' };
  const others = { living: ['MicroK8s'], owners: new Map([['cni-a', 'MicroK8s']]) };
  expect(podsOwner({ ...veth, room: 'cni-a' }, [], others)?.owner).toBe('MicroK8s');
  expect(podsOwner({ ...veth, room: 'cni-b' }, [], others)).toBeUndefined();
  expect(podsOwner(veth, [], others)).toMatchObject({
    owner: undefined,
    otherwise: expect.stringContaining('could not be told'),
  });
  expect(podsOwner(veth, [], NO_OTHERS)).toBeUndefined();
});
