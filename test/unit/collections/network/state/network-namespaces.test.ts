import { expect, test } from 'vitest';
import {
  judgeNamespaces,
  parseNetworkNamespaces,
} from '../../../../../src/collections/network/state/network-namespaces.ts';
import { parseOthersPods } from '../../../../../src/collections/network/state/others-pods.ts';
import { CAUTIOUS, type Owners } from '../../../../../src/remnants/ownership.ts';

const POD = 'cni-0a6b1f2e-5c3d-4e7f-9a8b-1c2d3e4f5a6b';
const MEDIA = 'cni-9f6b1f2e-5c3d-4e7f-9a8b-1c2d3e4f5a6b';
const BARE = 'cni-1a2b3c4d-0000-4000-8000-000000000001';

const judged = (owners: Partial<Owners> = {}, networks = ['cbr0', 'k8s-pod-network']) => {
  const text = `== names\n${POD}\n${MEDIA}\n${BARE}\nmine\n== networks\n${POD} cbr0\n${MEDIA} podman\n`;
  return judgeNamespaces(parseNetworkNamespaces(text), {
    names: ['cni-*'],
    others: parseOthersPods(text, networks).owners,
    owners: { ...CAUTIOUS, ...owners },
  });
};

test('the loopback that every container has besides says nothing of whose it is', () => {
  const text = `== names\n${POD}\n${BARE}\n== networks\n${POD} cbr0\n${POD} cni-loopback\n${BARE} cni-loopback\n`;
  expect(parseNetworkNamespaces(text)).toEqual([
    { name: POD, network: 'cbr0' },
    { name: BARE, network: undefined },
  ]);
});

test('a container’s of another network of CNI stays, with the network’s name', () => {
  expect(judged().going).toEqual([POD, BARE]);
  expect(judged().kept).toMatchObject([{ name: MEDIA, owner: 'the network podman' }]);
  expect(judged({ unknown: 'remove' }).going).toEqual([POD, BARE]);
});

test('one that is kept by name, or by the name of its network, stays whoever’s it is', () => {
  expect(judged({ keep: [BARE] }).going).toEqual([POD]);
  expect(judged({ keep: ['cbr0'] }).going).toEqual([BARE]);
});

test('a playbook that names no networks makes no difference', () => {
  expect(judged({}, []).going).toEqual([POD, MEDIA, BARE]);
});
