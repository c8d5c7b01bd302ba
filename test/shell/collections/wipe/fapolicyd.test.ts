import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { command } from '../../../../src/collections/system/resources/command.ts';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { wipePlaybook } from '../../../wipe-playbook.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../../harness.ts';

const tasks = z
  .object({ stages: z.array(z.object({ tasks: z.array(z.record(z.string(), z.unknown())) })) })
  .parse(wipePlaybook)
  .stages.flatMap(stage => stage.tasks);

const named = (name: string, resource: string): unknown => tasks.find(task => task['name'] === name)?.[resource];
const load = command.bind(named('rules that fapolicyd still has of RKE2', 'command'));

const RKE2 = 'allow perm=any all : dir=/var/lib/rancher/\n';

const withFapolicyd = (userland: (typeof userlands)[number]): ShellHost => {
  const host = fresh(userland);
  host.write('/etc/fapolicyd/rules.d/10-mine.rules', 'allow perm=any all : dir=/srv/\n');
  host.write('/etc/fapolicyd/rules.d/80-rke2.rules', RKE2);
  host.write('/etc/fapolicyd/compiled.rules', `allow perm=any all : dir=/srv/\n${RKE2}`);
  host.write(
    '/srv/bin/fagenrules',
    '#!/bin/sh\ncat /etc/fapolicyd/rules.d/*.rules >/etc/fapolicyd/compiled.rules\n',
    0o755,
  );
  host.write('/srv/bin/systemctl', '#!/bin/sh\necho "$*" >>/etc/restarts\n', 0o755);
  host.mount('mkdir -p "$1/usr/local/bin"; mount --bind "$1/srv/bin" "$1/usr/local/bin"');
  return host;
};

describe.runIf(asRoot).each(userlands)('rules of RKE2 for fapolicyd, with %s', userland => {
  test('are loaded no more once their file is gone, and what is planned is shown beforehand', async () => {
    const host = withFapolicyd(userland);
    expect(await host.plan(load)).toMatchObject({ kind: 'change' });
    await converges(host, absent.bind({ path: '/etc/fapolicyd/rules.d/80-rke2.rules' }));
    await converges(host, load);
    expect(host.text('/etc/fapolicyd/compiled.rules')).toBe('allow perm=any all : dir=/srv/\n');
    expect(host.text('/etc/restarts')).toBe('try-restart fapolicyd.service\n');
  });

  test.each([
    ['no fapolicyd', 'rm -r /etc/fapolicyd'],
    ['no program that loads them', 'rm /usr/local/bin/fagenrules'],
    ['nothing of them in what is loaded', ': >/etc/fapolicyd/compiled.rules'],
    [
      'a line like theirs in a file of the user’s',
      'cp /etc/fapolicyd/rules.d/80-rke2.rules /etc/fapolicyd/rules.d/20-own.rules',
    ],
  ])('are left alone where there is %s', async (_, text) => {
    const host = withFapolicyd(userland);
    await host.run(text);
    expect(await host.plan(load)).toMatchObject({ kind: 'none' });
  });
});

test.each([
  ['as an earlier phase 2 wrote it', 'net.ipv4.conf.all.rp_filter=2\nnet.ipv4.conf.default.rp_filter=2\n', 'change'],
  ['with a line more', 'net.ipv4.conf.all.rp_filter=2\nnet.ipv4.conf.default.rp_filter=2\nvm.swappiness=1\n', 'none'],
  ['with another value', 'net.ipv4.conf.all.rp_filter=1\nnet.ipv4.conf.default.rp_filter=2\n', 'none'],
  ['with a remark of the user’s', '# mine\nnet.ipv4.conf.all.rp_filter=2\nnet.ipv4.conf.default.rp_filter=2\n', 'none'],
])('99-wireguard.conf %s', async (_, text, kind) => {
  const host = fresh('dash');
  host.write('/etc/sysctl.d/99-wireguard.conf', text);
  expect(
    await host.plan(
      absent.bind({ ...z.looseObject({}).parse(named('settings that outlive their software', 'absent')), owners: {} }),
    ),
  ).toMatchObject({ kind });
});
