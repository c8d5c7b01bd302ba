import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shipped } from '../../../../../src/collections/collections.ts';
import { judgeUnits } from '../../../../../src/collections/system/state/unit-owners.ts';
import unitPrograms from '../../../../../src/collections/system/state/unit-programs.awk';
import { parseUnits } from '../../../../../src/collections/system/state/units.ts';
import { remnantsOf } from '../../../../../src/model/reading/remnants.ts';
import { CAUTIOUS, type Owners } from '../../../../../src/remnants/ownership.ts';

const listed = (kind: string): readonly string[] => {
  const found = remnantsOf(shipped.remnants, kind);
  if (!Array.isArray(found)) throw new Error(`no ${kind}`);
  return found.map(String);
};
const signs = { patterns: listed('units'), programs: listed('unit_programs') };

/** Units with what their files start; `undefined`: no file. */
function judged(units: Readonly<Record<string, string | undefined>>, owners: Partial<Owners> = {}) {
  const text = [
    '== units',
    ...Object.keys(units).map(name => `${name} loaded active running x`),
    '== files',
    ...Object.entries(units).flatMap(([name, starts]) => (starts === undefined ? [] : `/etc/systemd/system/${name}`)),
    '== starts',
    ...Object.entries(units).flatMap(([name, starts]) => (starts ? `/etc/systemd/system/${name} ${starts}` : [])),
    '',
  ].join('\n');
  const { going, kept } = judgeUnits(parseUnits(text), { ...signs, owners: { ...CAUTIOUS, ...owners } });
  return { going: going.map(one => one.name), kept: kept.map(one => one.name.split(',')[0]) };
}

test.each([
  ['k3s-backup.service', 'k3s-backup.sh'],
  ['k3s-backup.service', 'k3s etcd-snapshot'],
  ['kilometer.service', 'kilometer'],
  ['calico-cat-feeder.service', 'feed'],
  ['rke2-notes.service', 'sh'],
])('%s that starts %s is nobody known’s: it stays and is told', (name, starts) => {
  expect(judged({ [name]: starts })).toEqual({ going: [], kept: [name] });
  expect(judged({ [name]: starts }, { unknown: 'remove' })).toEqual({ going: [name], kept: [] });
  expect(judged({ [name]: starts }, { unknown: 'remove', keep: [name.replace('.service', '')] }).going).toEqual([]);
});

test('an installer’s own names, what starts the cluster’s programs, and slices without a file are the cluster’s', () => {
  const units = {
    'k3s.service': 'anything',
    'k3s-lab.service': 'k3s server',
    'kilo-node.service': 'kg',
    'rke2-agent.service': undefined,
    'kubepods-besteffort.slice': undefined,
  };
  expect(judged(units)).toEqual({ going: Object.keys(units), kept: [] });
});

test('a timer is whose the service of its name is', () => {
  expect(judged({ 'k3s-late.timer': '', 'k3s-late.service': 'k3s server' }).going).toHaveLength(2);
  expect(judged({ 'k3s-backup.timer': '', 'k3s-backup.service': 'restic' })).toEqual({
    going: [],
    kept: ['k3s-backup.timer', 'k3s-backup.service'],
  });
});

test.each([
  ["ExecStart=/usr/local/bin/k3s \\\n    server \\\n\t'--token' \\\n\t'abc'\n", 'k3s server'],
  ['ExecStartPre=-/sbin/modprobe overlay\nExecStart=-@"/opt/k3s" server\n', 'k3s server'],
  ['ExecStart=/usr/bin/env SECRET=abc run\n', 'env'],
  ['[Service]\nType=oneshot\n', undefined],
])('of a unit’s file only the program is read, and its first word: %j', (text, starts) => {
  const file = join(mkdtempSync(join(tmpdir(), 'unit-')), 'x.service');
  writeFileSync(file, text);
  const out = execFileSync('sh', ['-c', 'awk -v file=F "$1" "$2"', '-', unitPrograms, file], { encoding: 'utf8' });
  expect(out).toBe(starts === undefined ? '' : `F ${starts}\n`);
});
