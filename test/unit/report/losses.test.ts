import { expect, test } from 'vitest';
import { publicEvent } from '../../../src/model/events/public-event.ts';
import type { Kept } from '../../../src/model/gate/kept.ts';
import type { Field } from '../../../src/model/plan/change.ts';
import { renderPlan } from '../../../src/report/plan/plan.ts';
import { renderSummary } from '../../../src/report/screen/summary.ts';
import { change, plain, planOf, SECRET, task } from './sample.ts';

const file = (name: string, bytes: number): Field => ({
  name,
  before: 'file',
  after: undefined,
  loss: 'for good',
  amount: { objects: 1, bytes },
});
const folder = (name: string, objects: number, bytes: number): Field => ({
  name,
  before: 'directory',
  after: undefined,
  loss: 'again',
  amount: { objects, bytes },
});
const volume: Kept = {
  name: '/var/lib/rancher/k3s/storage',
  why: 'a volume; wipe.volumes is keep',
  amount: { objects: 812, bytes: 5_100_000_000 },
};
const archive = '/var/backups/provision';
const wipe = (files: readonly Field[], more: object = {}) =>
  task('state of K3s', change('remove', files, { destroys: true, archive, kept: [volume], ...more }));

const tokens = Array.from({ length: 30 }, (_, at) => file(`/etc/rancher/token-${at + 1}`, at * 40));
const lossy = planOf(
  'ms-1',
  wipe([...tokens, folder('/var/lib/rancher/k3s/data', 2104, 263_000_000), folder('/var/log/pods', 1, 0)]),
  task(
    'firewall rules',
    change('remove', [{ name: 'INPUT', before: '3 rules', after: undefined }], { destroys: true }),
  ),
  task('interfaces', change('remove', [{ ...folder('cni0', 1, 1), before: 'bridge' }], { destroys: true })),
);

test('what cannot be recreated is told by name, what can by count and size, what is kept apart from both', () => {
  expect(renderPlan([lossy], plain)).toMatchInlineSnapshot(`
    "ms-1:
      - state of K3s (cannot be undone)
          30 that cannot be recreated, 2 that can be recreated: listed below
      - firewall rules (cannot be undone)
          1 that cannot be recreated: listed below
      - interfaces (cannot be undone)
          1 that can be recreated: listed below

        Cannot be recreated, archived first in /var/backups/provision (30):
          /etc/rancher/token-1   file, 0 bytes
          /etc/rancher/token-2   file, 40 bytes
          /etc/rancher/token-3   file, 80 bytes
          /etc/rancher/token-4   file, 120 bytes
          /etc/rancher/token-5   file, 160 bytes
          /etc/rancher/token-6   file, 200 bytes
          /etc/rancher/token-7   file, 240 bytes
          /etc/rancher/token-8   file, 280 bytes
          /etc/rancher/token-9   file, 320 bytes
          /etc/rancher/token-10  file, 360 bytes
          /etc/rancher/token-11  file, 400 bytes
          /etc/rancher/token-12  file, 440 bytes
          /etc/rancher/token-13  file, 480 bytes
          /etc/rancher/token-14  file, 520 bytes
          /etc/rancher/token-15  file, 560 bytes
          /etc/rancher/token-16  file, 600 bytes
          /etc/rancher/token-17  file, 640 bytes
          /etc/rancher/token-18  file, 680 bytes
          /etc/rancher/token-19  file, 720 bytes
          /etc/rancher/token-20  file, 760 bytes
          … and 10 more (all with -v, and in the journal)

        Cannot be recreated, and no copy is kept (1):
          INPUT  3 rules, of “firewall rules”

        Can be recreated (3):
          /var/lib/rancher/k3s/data  directory, 2104 objects, 263 MB
          /var/log/pods              directory, 1 object, 0 bytes
          cni0                       bridge, 1 object, 1 byte, of “interfaces”

        Kept (1):
          /var/lib/rancher/k3s/storage  812 objects, 5.1 GB, a volume; wipe.volumes is keep

    Plan: 3 to remove on 1 host (3 cannot be undone)
    "
  `);
});

test('with verbose, a list is whole, and so it is in the journal', () => {
  const text = renderPlan([lossy], { ...plain, verbose: true });
  for (const { name } of tokens) expect(text).toContain(`      ${name} `);
  expect(text).not.toContain('more (all with');
  const event = JSON.stringify(publicEvent({ type: 'plan', phase: 'wipe', hosts: [lossy] }, new Date(0)));
  for (const { name } of tokens) expect(event).toContain(JSON.stringify(name));
  expect(event).toContain('"kept":[{"name":"/var/lib/rancher/k3s/storage"');
  expect(event).not.toContain(SECRET);
});

test('whatever a change destroys cannot be recreated unless it says otherwise; a change that destroys nothing loses nothing', () => {
  const gone: Field = { name: '/srv/x', before: 'file', after: undefined };
  const text = (destroys: boolean): string =>
    renderPlan([planOf('ms-1', task('any', change('remove', [gone], { destroys })))], plain);
  expect(text(true)).toContain('Cannot be recreated, and no copy is kept (1):\n      /srv/x  file');
  expect(text(false)).not.toContain('recreated');
});

test('a secret and a text that go are in the list by name alone', () => {
  const fields: readonly Field[] = [
    { name: '/etc/key', before: SECRET, after: undefined, secret: true },
    { name: '/etc/text', before: 'one\ntwo\n', after: undefined, form: 'text' },
  ];
  const text = renderPlan([planOf('ms-1', task('any', change('remove', fields, { destroys: true })))], plain);
  expect(text).not.toContain(SECRET);
  expect(text).toContain('      /etc/key\n      /etc/text\n');
  expect(text).toContain('-one');
});

test('names from a host stay harmless in the lists', () => {
  const bad = '/etc/\x1b[2J\u202e\r\n';
  const plans = [planOf('ms-1', wipe([file(bad, 1)], { kept: [{ name: bad, why: bad }] }))];
  expect(renderPlan(plans, plain)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});

test('a plan that only keeps something says so, and the end of the run does', () => {
  const only = planOf('ms-1', task('state of K3s', { kind: 'none', why: 'none of them exists', kept: [volume] }));
  expect(renderPlan([only], plain)).toMatchInlineSnapshot(`
    "ms-1:

        Kept (1):
          /var/lib/rancher/k3s/storage  812 objects, 5.1 GB, a volume; wipe.volumes is keep

    Plan: nothing to change on 1 host
    "
  `);
  const host = { status: 'ok' as const, changed: 3, unchanged: 9, failures: [], kept: [volume] };
  const hosts = ['ms-1', 'wk-1'].map(name => ({ ...host, host: name }));
  expect(
    renderSummary({ type: 'phase-done', phase: 'wipe', hosts, seconds: 9, word: 'GO' }, 'apply', plain),
  ).toMatchInlineSnapshot(`
    "
    wipe: 6 changed · 9.0 s · gate: GO
      ✓ ms-1  3 changed, 9 unchanged
      ✓ wk-1  3 changed, 9 unchanged
      · ms-1, wk-1: kept /var/lib/rancher/k3s/storage (5.1 GB, a volume; wipe.volumes is keep)
    "
  `);
});

test('files stand before what is none, so that no list of rules hides a key', () => {
  const rules = Array.from({ length: 25 }, (_, at) => ({ name: `rules ${at}`, before: '3 rules', after: undefined }));
  const plan = planOf(
    'ms-1',
    task('firewall rules', change('remove', rules, { destroys: true, archive })),
    wipe([file('/etc/wireguard/wg0.key', 45)]),
  );
  expect(renderPlan([plan], plain)).toMatch(
    /archived first in \S+ \(26\):\n +\/etc\/wireguard\/wg0\.key +file, 45 bytes\n +rules 0 /,
  );
});
