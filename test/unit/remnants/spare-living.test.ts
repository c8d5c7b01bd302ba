import { expect, test } from 'vitest';
import type { SeenHost } from '../../../src/model/plan/leave-out.ts';
import { parseLiving } from '../../../src/remnants/living.ts';
import { spareLiving } from '../../../src/remnants/spare-living.ts';

const { decide } = spareLiving('wipe', hosts => `provision phase1 -l ${hosts.join(',')}`);

const seen = (host: string, more: Partial<SeenHost> = {}, stdout = '', code = 0): SeenHost => ({
  host,
  begun: new Set(),
  reading: { stdout, stderr: '', code },
  hasWork: false,
  ...more,
});

test('bare hosts, and what is dead, are wiped', () => {
  expect(decide([seen('a'), seen('b', { hasWork: true })])).toBeUndefined();
  expect(decide([seen('a', { begun: new Set(['wipe']) })])).toBeUndefined();
});

test.each([
  ['a later phase has begun', seen('b', { begun: new Set(['wireguard']) }), 'phase wireguard has begun'],
  ['a K3s runs', seen('b', {}, 'process 12 /usr/local/bin/k3s server\n'), '/usr/local/bin/k3s server runs (pid 12)'],
  [
    'a mesh of somebody talks',
    seen('b', {}, 'handshake wt0 31\nhandshake wt0 12\n'),
    'wt0 has heard of 2 peers, the last time 12 s ago',
  ],
  ['a mesh cannot be asked', seen('b', {}, 'unread wg0\n'), 'wg0 is there, and its handshakes could not be read'],
  ['the probe failed', seen('b', {}, '', 1), 'what runs there could not be read'],
  ['the host is gone', seen('b', { reading: undefined }), 'it could not be read, so what runs there is unknown'],
  ['its marks cannot be read', seen('b', { begun: undefined }), 'it could not be read, so what runs there is unknown'],
])('where %s, the wipe is left out for all', (_, host, because) => {
  expect(decide([seen('a'), host])).toEqual({
    what: 'a live cluster is not wiped',
    because: [{ host: 'b', because }],
    instead: [],
  });
});

test('a new, dirty host beside begun ones: the line that wipes it alone', () => {
  const begun = new Set(['wireguard']);
  const hosts = [seen('a', { begun, hasWork: true }), seen('new', { hasWork: true }), seen('bare')];
  expect(decide(hosts)?.instead).toEqual([{ hosts: ['new'], type: 'provision phase1 -l new' }]);
});

test('the words of what lives', () => {
  expect(parseLiving('process 3 k3s server\nprocess 4 in /kubepods/x\nhandshake wg0 -2\n')).toEqual([
    'k3s server runs (pid 3 and 1 more process of a cluster)',
    'wg0 has heard of 1 peer, the last time 0 s ago',
  ]);
  expect(parseLiving('')).toEqual([]);
});
