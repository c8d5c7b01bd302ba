import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { edgeDifference } from '../../../../../src/collections/firewall/edge/edge-difference.ts';
import { edgePolicy } from '../../../../../src/collections/firewall/edge/edge-policy.ts';
import type { EdgeState } from '../../../../../src/collections/firewall/edge/edge-state.ts';
import { edgeTable } from '../../../../../src/collections/firewall/edge/edge-table.ts';
import { edgeUnitText } from '../../../../../src/collections/firewall/edge/edge-unit.ts';
import type { TextFileState } from '../../../../../src/collections/system/text-files/text-file.ts';
import { edgeReading } from './edge-reading.ts';

const wish = { mode: 'manage' as const, open: [], mesh: 'mesh0', lan: '', address: '', inside: [] };
const NFT = '/usr/sbin/nft';
const sshd = [
  '== sockets',
  'tcp LISTEN 0 9 *:22 *:* users:(("sshd",pid=1,fd=3))',
  'tcp LISTEN 0 9 *:10250 *:* users:(("k3s-agent",pid=9,fd=4))',
  '== owned',
  '1',
];

const absent: TextFileState = {
  fingerprint: { kind: 'absent', line: 'absent' },
  origin: { written: undefined, packaged: false },
  content: undefined,
};

function written(content: string): TextFileState {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    fingerprint: {
      kind: 'file',
      line: 'file',
      ownership: { owner: 'root', group: 'root', mode: '0644', uid: '0', gid: '0' },
      size: Buffer.byteLength(content),
      sha256,
    },
    origin: { written: sha256, packaged: false },
    content,
  };
}

function state(links: string, { nft = NFT, lines = sshd, systemd = true } = {}): EdgeState {
  const reading = edgeReading(links, ...lines, ...(nft === '' ? [] : ['== nft', nft]));
  const unit = { load: 'not-found', active: 'inactive', sub: 'dead', file: '', needsReload: false, started: undefined };
  return {
    ...reading,
    file: absent,
    unitFile: absent,
    unit: { unit: systemd ? unit : undefined, inputs: [], now: 0 },
  };
}

/** The same once the table was made. */
function made(links: string): EdgeState {
  const bare = state(links);
  const text = edgeTable(edgePolicy(wish, bare));
  const unit = { load: 'loaded', active: 'active', sub: 'exited', file: 'enabled', needsReload: false, started: 1 };
  return {
    ...bare,
    inForce: text,
    filed: text,
    file: written(text),
    unitFile: written(edgeUnitText(NFT)),
    unit: { unit, inputs: [], now: 0 },
  };
}

const EDGE = 'eth0 hardware 198.51.100.25/24 default';
const told = (fields: readonly { name: string; before: string | undefined; after: string | undefined }[]) =>
  fields.map(({ name, before = '-', after = '-' }) => `${name}: ${before.split('\n')[0]} → ${after.split('\n')[0]}`);

describe('a public host', () => {
  test('that was open: what stays and what closes, and it is asked first', () => {
    const found = edgeDifference(wish, state(EDGE));
    expect(told(found.fields)).toEqual([
      'from outside: everything that other rules let in → tcp 22 (SSH)',
      'tcp 10250 (k3s-agent): open → closed',
      'at boot: - → provision-edge.service',
      expect.stringMatching(/^table: content: - → # Written by provision/),
      'table: owner: - → root',
      'table: mode: - → 0644',
      expect.stringMatching(/^unit: content: - → # Written by provision/),
      'unit: owner: - → root',
      'unit: mode: - → 0644',
    ]);
    expect(found).toMatchObject({ action: 'create', destroys: true, closes: true });
    expect(found.refused).toBeUndefined();
  });

  test('with the table in force: nothing', () => {
    expect(edgeDifference(wish, made(EDGE))).toMatchObject({
      fields: [],
      why: 'eth0 (198.51.100.25) leads outside: tcp 22 (SSH)',
    });
  });

  test('whose table was emptied: the same again, which was agreed to before', () => {
    const { inForce: _, ...flushed } = made(EDGE);
    const found = edgeDifference(wish, { ...flushed, inForce: undefined });
    expect(told(found.fields)).toEqual([
      'from outside: everything that other rules let in → tcp 22 (SSH)',
      'tcp 10250 (k3s-agent): open → closed',
    ]);
    expect(found.destroys).toBeUndefined();
  });

  test('with another card that leads outside: asked again', () => {
    const before = made(EDGE);
    const more = state(`${EDGE}; eth1 hardware 203.0.113.9/29`);
    const found = edgeDifference(wish, { ...before, links: more.links, addresses: more.addresses });
    expect(found).toMatchObject({ action: 'update', destroys: true, closes: true });
  });

  test('with a table that somebody has changed by hand', () => {
    const before = made(EDGE);
    const found = edgeDifference(wish, { ...before, inForce: `${before.inForce}\t\ttcp dport 10250 accept\n` });
    expect(told(found.fields)[0]).toContain('; not as the file says → tcp 22 (SSH)');
    expect(found.destroys).toBeUndefined();
  });

  test('whose port is closed again', () => {
    const open = [{ protocol: 'tcp' as const, ports: '10250', from: 'internet' as const, why: 'the inventory' }];
    const wider = edgeTable(edgePolicy({ ...wish, open }, state(EDGE)));
    const found = edgeDifference(wish, { ...made(EDGE), file: written(wider), inForce: wider, filed: wider });
    expect(told(found.fields).slice(0, 2)).toEqual([
      'from outside: tcp 22, tcp 10250 → tcp 22 (SSH)',
      'tcp 10250 (k3s-agent): open → closed',
    ]);
    expect(found).toMatchObject({ closes: true });
  });

  test('whose unit is not started at boot', () => {
    const before = made(EDGE);
    const unit = { load: 'loaded', active: 'inactive', sub: 'dead', file: 'disabled', needsReload: true, started: 1 };
    expect(told(edgeDifference(wish, { ...before, unit: { unit, inputs: [], now: 0 } }).fields)).toEqual([
      'at boot: disabled → provision-edge.service',
      'provision-edge.service: inactive → active',
      'daemon-reload: needed → done',
    ]);
  });
});

describe('it is refused', () => {
  test.each([
    ['without nft', state(EDGE, { nft: '' }), 'without nft nothing of it can be closed'],
    ['without systemd', state(EDGE, { systemd: false }), 'systemd does not run here'],
    ['where nobody knows at which port SSH is reached', state(EDGE, { lines: [] }), 'does not tell at which port SSH'],
  ])('%s', (_, seen, because) => {
    expect(edgeDifference(wish, seen).refused?.because).toContain(because);
  });

  test('but not where the inventory says the port, nor on a host that leads nowhere', () => {
    const open = [{ protocol: 'tcp' as const, ports: '22', from: 'internet' as const, why: 'the inventory' }];
    expect(edgeDifference({ ...wish, open }, state(EDGE, { lines: [] })).refused).toBeUndefined();
    expect(edgeDifference(wish, state('eth0 hardware 10.0.0.1/8 default', { nft: '' }))).toMatchObject({ fields: [] });
  });
});

test('a host whose address is away for a moment keeps its table; with mode off it goes', () => {
  const before = made(EDGE);
  const away = state('eth0 hardware');
  expect(edgeDifference(wish, { ...before, links: away.links, addresses: [] }).fields).toEqual([]);
  const off = edgeDifference({ ...wish, mode: 'off' }, before);
  expect(off).toMatchObject({ action: 'remove', work: { wanted: undefined } });
  expect(told(off.fields)).toEqual([
    'from outside: tcp 22 → everything that other rules let in',
    'at boot: provision-edge.service → nothing',
  ]);
  expect(edgeDifference({ ...wish, mode: 'off' }, state(EDGE)).fields).toEqual([]);
});
