import { expect, test } from 'vitest';
import { unknownToken } from '../../../src/model/text/unknown.ts';
import { renderPlan } from '../../../src/report/plan/plan.ts';
import { change, four, many, plain, planOf, SECRET, task } from './sample.ts';

const config = (endpoint: string): string =>
  [
    '[Interface]',
    'Address = 172.27.15.12/32',
    'ListenPort = 51820',
    'PrivateKey = @@secret:wg0@@',
    'MTU = 1420',
    '',
    '[Peer]',
    `PublicKey = ${unknownToken()}`,
    `Endpoint = ${endpoint}`,
    '',
  ].join('\n');

test('every kind of change, hosts with the same ones together, and the sum', () => {
  const same = (host: string) =>
    planOf(
      host,
      task(
        'package wireguard-tools',
        change('create', [{ name: 'version', before: undefined, after: '1.0.20210914' }]),
      ),
      task(
        'WireGuard key /etc/wireguard/wg0.key',
        change('update', [
          { name: 'key', before: 'old', after: SECRET, secret: true },
          { name: 'mode', before: '0644', after: '0600' },
        ]),
      ),
      task(
        'chain KUBE-FORWARD',
        change('remove', [{ name: 'rules', before: '12', after: undefined }], { destroys: true }),
      ),
      task('command depmod', change('run', [{ name: 'run', before: undefined, after: 'depmod -a' }])),
      task('group adm', { kind: 'none', why: 'as wanted' }),
    );
  const file = planOf(
    'ms-1',
    task(
      'template /etc/wireguard/wg0.conf',
      change('update', [
        { name: 'content', before: config('1.2.3.4:51820'), after: config('198.51.100.25:51820'), form: 'text' },
      ]),
    ),
    task('service wg-quick@wg0', {
      kind: 'deferred',
      deferred: { because: 'template /etc/wireguard/wg0.conf changes', action: 'restart', fields: [] },
    }),
    task(
      'service ssh',
      change('restart', [{ name: 'started', before: 'before its file', after: 'after it' }], {
        why: 'older than sshd_config',
      }),
    ),
    task('sysctl x', { kind: 'unreadable', evidence: ['sysctl: \x1b[2Jpermission denied'] }),
  );
  const quiet = planOf('ctb-edge-1', task('group adm', { kind: 'none', why: 'as wanted' }));
  const text = renderPlan([file, same('wk-1'), same('wk-2'), quiet], plain);
  expect(text).not.toContain(SECRET);
  expect(text).toMatchInlineSnapshot(`
    "ms-1:
      ~ template /etc/wireguard/wg0.conf
          content
            @@ -6,4 +6,4 @@
             
             [Peer]
             PublicKey = (known after apply)
            -Endpoint = 1.2.3.4:51820
            +Endpoint = 198.51.100.25:51820
      ↻ service wg-quick@wg0
          (known after apply) template /etc/wireguard/wg0.conf changes
      ↻ service ssh
          because older than sshd_config
          started  before its file → after it
      ? sysctl x its state could not be read
          sysctl: \\e[2Jpermission denied

    wk-1, wk-2:
      + package wireguard-tools
          version  1.0.20210914
      ~ WireGuard key /etc/wireguard/wg0.key
          key   changed (secret)
          mode  0644 → 0600
      - chain KUBE-FORWARD (cannot be undone)
          1 that cannot be recreated: listed below
      ! command depmod
          run  depmod -a

        Cannot be recreated, and no copy is kept (1):
          rules  12, of “chain KUBE-FORWARD”

    ctb-edge-1: no change

    Plan: 2 to create, 3 to update, 2 to remove, 2 to restart, 2 to run, 1 that could not be read on 3 hosts (2 cannot be undone, 1 known in full only after apply)
    "
  `);
});

test('with verbose, also what is as wanted and why', () => {
  const plans = [
    planOf('ms-1', task('group adm', { kind: 'none', why: 'as wanted' }), task('user x', { kind: 'none' })),
  ];
  expect(renderPlan(plans, { ...plain, verbose: true })).toMatchInlineSnapshot(`
    "ms-1:
      = group adm (as wanted)
      = user x

    Plan: nothing to change on 1 host
    "
  `);
});

test('what is refused unless an earlier task lifts it says after which it is decided; what is refused stops its host', () => {
  const fields = [{ name: 'curl', before: undefined, after: 'installed' }];
  const refused = { because: 'neither apt nor dnf nor yum', hint: 'install one' };
  const create = { action: 'create' as const, fields, because: 'decided after command get-apt', refused };
  const plans = [
    planOf('ms-1', task('package curl', { kind: 'deferred', deferred: create })),
    planOf('wk-1', task('package curl', { kind: 'refused', because: 'the login depends on it' })),
  ];
  expect(renderPlan(plans, plain)).toMatchInlineSnapshot(`
    "ms-1:
      + package curl
          (decided after command get-apt) as it is now: neither apt nor dnf nor yum
          curl  installed

    wk-1:
      ✗ package curl refused
          because the login depends on it

    Plan: 1 to create, 1 refused on 2 hosts (1 known in full only after apply)
    "
  `);
});

test('nothing to change', () => {
  const plans = four.map(host => planOf(host, task('group adm', { kind: 'none' })));
  expect(renderPlan(plans, plain)).toMatchInlineSnapshot(`
    "ms-1, wk-1, wk-2, ctb-edge-1: no change

    Plan: nothing to change on 4 hosts
    "
  `);
});

test('64 hosts with the same plan', () => {
  const plans = many.map(host =>
    planOf(host, task('module x', change('create', [{ name: 'loaded', before: 'no', after: 'yes' }]))),
  );
  expect(renderPlan(plans, plain)).toMatchInlineSnapshot(`
    "node-01, node-02, node-03, node-04, node-05, node-06, node-07, node-08,
      node-09, node-10, node-11, node-12, node-13, node-14, node-15, node-16,
      node-17, node-18, node-19, node-20, node-21, node-22, node-23, node-24,
      node-25, node-26, node-27, node-28, node-29, node-30, node-31, node-32,
      node-33, node-34, node-35, node-36, node-37, node-38, node-39, node-40,
      node-41, node-42, node-43, node-44, node-45, node-46, node-47, node-48,
      node-49, node-50, node-51, node-52, node-53, node-54, node-55, node-56,
      node-57, node-58, node-59, node-60, node-61, node-62, node-63, node-64:
      + module x
          loaded  no → yes

    Plan: 64 to create on 64 hosts
    "
  `);
});

test('a new file and one that goes are shown whole; a tab is told from spaces', () => {
  const plans = [
    planOf(
      'ms-1',
      task('file /a', change('create', [{ name: 'content', before: undefined, after: 'one\n\ttwo\n', form: 'text' }])),
      task('file /b', change('remove', [{ name: 'content', before: 'no newline', after: undefined, form: 'text' }])),
    ),
  ];
  expect(renderPlan(plans, plain)).toMatchInlineSnapshot(`
    "ms-1:
      + file /a
          content
            +one
            +⇥ two
      - file /b
          content
            -no newline
            \\ No newline at end of file

    Plan: 1 to create, 1 to remove on 1 host
    "
  `);
});

test('values too long for a line stand below each other', () => {
  const long = (word: string): string => `${word} `.repeat(8).trim();
  const plans = [
    planOf('ms-1', task('x', change('update', [{ name: 'value', before: long('before'), after: long('after') }]))),
  ];
  expect(renderPlan(plans, plain)).toMatchInlineSnapshot(`
    "ms-1:
      ~ x
          value
            - before before before before before before before before
            + after after after after after after after after

    Plan: 1 to update on 1 host
    "
  `);
});

test('what a host said stays harmless in names, values, diffs and reasons', () => {
  const bad = '\x1b[2J\u202e\r';
  const plans = [
    planOf(
      `host${bad}`,
      task(`task${bad}`, change('update', [{ name: bad, before: bad, after: 'x' }], { why: bad })),
      task('text', change('update', [{ name: 'content', before: `${bad}\n`, after: 'x\n', form: 'text' }])),
      task('wait', { kind: 'deferred', deferred: { because: bad, action: 'update', fields: [] } }),
    ),
  ];
  for (const verbose of [true, false]) {
    expect(renderPlan(plans, { ...plain, verbose })).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  }
});

test('two texts that have nothing in common are counted, not compared for minutes', () => {
  const text = (word: string): string => Array.from({ length: 30_000 }, (_, at) => `${word}${at}\n`).join('');
  const plans = [
    planOf(
      'ms-1',
      task('x', change('update', [{ name: 'content', before: text('a'), after: text('b'), form: 'text' }])),
    ),
  ];
  expect(renderPlan(plans, plain)).toContain('(30000 lines → 30000 lines, too different to show)');
});

test('colours only where asked for', () => {
  const plans = [
    planOf('ms-1', task('x', change('create', [{ name: 'content', before: undefined, after: 'a\n', form: 'text' }]))),
  ];
  expect(renderPlan(plans, plain)).not.toContain('\x1b');
  expect(renderPlan(plans, { ...plain, color: true })).toContain('\x1b[32m+a\x1b[39m');
});

test('what is replaced and was not written by provision says so, and what is asked first', () => {
  const content = [{ name: 'content', before: 'a', after: 'b' }];
  const copy = '/var/backups/provision/replaced';
  const plan = planOf(
    'ms-1',
    task('file /etc/a', change('update', content, { destroys: true, replaces: { whose: 'somebody', copy } })),
    task('file /etc/b', change('update', content, { replaces: { whose: 'edited', copy } })),
    task('file /etc/c', change('update', content, { replaces: { whose: 'packaged', copy } })),
    task('file /etc/d', {
      kind: 'deferred',
      deferred: {
        because: 'x',
        action: 'update',
        fields: content,
        destroys: true,
        replaces: { whose: 'somebody', copy },
      },
    }),
  );
  expect(renderPlan([plan], plain)).toMatchInlineSnapshot(`
    "ms-1:
      ~ file /etc/a (asks first)
          replaces a file that provision did not write; a copy is kept in /var/backups/provision/replaced
          content  a → b
      ~ file /etc/b
          replaces what was edited since provision wrote it; a copy is kept in /var/backups/provision/replaced
          content  a → b
      ~ file /etc/c
          replaces a package's file, as it was installed; a copy is kept in /var/backups/provision/replaced
          content  a → b
      ~ file /etc/d (asks first)
          (known after apply) x
          replaces a file that provision did not write; a copy is kept in /var/backups/provision/replaced
          content  a → b

    Plan: 4 to update on 1 host (2 files of somebody’s to replace, 1 known in full only after apply)
    "
  `);
});

test('what the next boot changes is told with its file and what ends it, also where nothing is to be done', () => {
  const overrides = [
    { what: 'net.a', wanted: '2', after: '1', by: '/etc/sysctl.d/99-zz.conf', hint: 'take it out' },
    {
      what: 'all',
      wanted: 'left',
      after: 'as it says',
      by: 'puppet.service',
      hint: 'tell it',
      possible: true as const,
    },
  ];
  const plan = planOf('a', task('sysctl net.a', { kind: 'none', why: 'as wanted' }));
  const told = { ...plan, tasks: plan.tasks.map(one => ({ ...one, overrides })) };
  expect(renderPlan([told], plain)).toMatchInlineSnapshot(`
    "a:
      = sysctl net.a
          ! after the next boot: net.a is 1 (wanted: 2), by /etc/sysctl.d/99-zz.conf
            → take it out
          ! after the next boot, perhaps: all is as it says (wanted: left), by puppet.service
            → tell it

    Plan: nothing to change on 1 host
    "
  `);
});

test('how a file comes to its host is told where it is not simply from this machine', () => {
  const copied = task(
    'copy /srv/a',
    change('create', [{ name: 'content', before: undefined, after: 'sha256:1234 · 80 MB' }]),
  );
  const told = planOf('ms-1', { ...copied, comes: 'fetched by the host from example.org' });
  expect(renderPlan([told, planOf('wk-1', copied)], plain)).toBe(`ms-1:
  + copy /srv/a
      content  sha256:1234 · 80 MB
      fetched by the host from example.org

wk-1:
  + copy /srv/a
      content  sha256:1234 · 80 MB

Plan: 2 to create on 2 hosts
`);
});
