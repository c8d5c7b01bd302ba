import { describe, expect, test } from 'vitest';
import { noInterfaces } from '../../../../src/collections/network/checks/no-interfaces.ts';
import { noRevivers } from '../../../../src/collections/system/checks/no-revivers.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';
import type { Script } from '../../../../src/model/plan/script.ts';
import type { Reading } from '../../../../src/model/reading/reading.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';
import { untilRuns } from '../../waits.ts';
import { canUseNamespaces, namespaceHost } from './namespace-host.ts';

/** Asks a check as an engine would, and tells what it found. */
async function ask(host: { run: (script: Script) => Promise<Reading> }, check: BoundCheck) {
  const besides: Reading[] = [];
  for (const probe of check.besides) besides.push(await host.run(probe));
  for (const one of besides) expect(one, one.stderr).toMatchObject({ code: 0, stderr: '' });
  const verdict = check.judge(await host.run(check.probe), besides);
  return verdict.kind === 'not-met' ? verdict.findings : verdict;
}

const CONTAINER = 'aa0123456789bb';

/** Each brings an old cluster back, under a name that no pattern of the wipe knows. */
const alive: Readonly<Record<string, readonly [Readonly<Record<string, string>>, string, string]>> = {
  'a unit of another name, started at boot': [
    { '/etc/systemd/system/edge.service': '[Service]\nExecStart=/opt/bin/k3s server --token=SECRET\n' },
    'edge.service (inactive, starts at boot): ExecStart=/opt/bin/k3s server --token=…',
    'systemctl disable --now edge.service',
  ],
  'a drop-in of a unit': [
    { '/etc/systemd/system/edge.service.d/10-run.conf': '[Service]\nExecStart=/srv/rke2 agent\n' },
    'edge.service (inactive, starts at boot): ExecStart=/srv/rke2 agent',
    'systemctl disable --now edge.service',
  ],
  'a timer that starts a unit whose script starts it': [
    {
      '/etc/systemd/system/tend.service': '[Service]\nExecStart=/opt/tend it\n',
      '/etc/systemd/system/edge.timer': '[Timer]\nOnBootSec=5\nUnit=tend.service\n',
      '/opt/tend': '#!/bin/sh\npgrep k3s || systemctl restart k3s\n',
    },
    'tend.service (inactive): ExecStart=/opt/tend it, started by edge.timer',
    'systemctl disable --now edge.timer && systemctl disable --now tend.service',
  ],
  'an entry of cron': [
    { '/etc/cron.d/edge': '@reboot root K3S_TOKEN=abc /usr/local/bin/k3s agent >/dev/null\n' },
    'cron, /etc/cron.d/edge: @reboot root K3S_TOKEN=… /usr/local/bin/k3s agent >/dev/null',
    'take that line out of /etc/cron.d/edge',
  ],
  'an entry of cron that runs a script': [
    {
      '/var/spool/cron/crontabs/root': '* * * * * /srv/see.sh\n',
      '/srv/see.sh': '#!/bin/sh\n# k3s server was here\ncurl -sfL https://get.k3s.io | sh -\n',
    },
    'cron, /var/spool/cron/crontabs/root: * * * * * /srv/see.sh',
    'take that line out of /var/spool/cron/crontabs/root',
  ],
  'a supervisor': [
    { '/etc/supervisor/conf.d/edge.conf': '[program:edge]\ncommand=/opt/k3s server\nautorestart=true\n' },
    '/etc/supervisor/conf.d/edge.conf: command=/opt/k3s server',
    'take that line out of /etc/supervisor/conf.d/edge.conf, and reload who reads it',
  ],
  'a watchdog': [
    {
      '/etc/monit/conf-enabled/edge':
        'check process edge matching "k3s"\n  start program = "/usr/bin/systemctl start k3s"\n',
    },
    '/etc/monit/conf-enabled/edge: start program = "/usr/bin/systemctl start k3s"',
    'take that line out of /etc/monit/conf-enabled/edge, and reload who reads it',
  ],
  'a container of Docker with a restart policy': [
    {
      [`/var/lib/docker/containers/${CONTAINER}/config.v2.json`]: `{"State":{"Running":false},"Path":"/bin/k3s","Args":["server","--token","SECRET"],"Config":{"Env":["K3S_TOKEN=SECRET"],"Image":"rancher/k3s:v1.36.3-k3s1","Labels":{}},"Image":"sha256:12","Name":"/old"}`,
      [`/var/lib/docker/containers/${CONTAINER}/hostconfig.json`]: `{"Binds":null,"NetworkMode":"bridge","RestartPolicy":{"Name":"always","MaximumRetryCount":0}}`,
    },
    'container old (rancher/k3s:v1.36.3-k3s1, restart: always) of Docker',
    'docker update --restart=no old && docker stop old',
  ],
  'a quadlet of podman, started at boot': [
    { '/etc/containers/systemd/edge.container': '[Container]\nImage=docker.io/rancher/k3s:latest\n' },
    'edge.service (inactive, starts at boot): Image=docker.io/rancher/k3s:latest',
    'systemctl disable --now edge.service',
  ],
};

/** Neighbours that look alike, and bring nothing back. */
const innocent: Readonly<Record<string, string>> = {
  '/etc/systemd/system/off.service': '[Service]\nExecStart=/usr/local/bin/k3s server\n',
  '/etc/cron.d/backup': '0 3 * * * root tar -C /srv/k3s-notes -cf /srv/notes.tar .\n',
  '/etc/cron.d/commented': '# @reboot root /usr/local/bin/k3s server\n',
  '/var/lib/docker/containers/cc0123456789/config.v2.json':
    '{"State":{"Running":true},"Path":"/bin/k3d-entrypoint.sh","Config":{"Image":"rancher/k3s:v1","Labels":{"app":"k3d"}},"Name":"/k3d-dev-server-0"}',
  '/var/lib/docker/containers/cc0123456789/hostconfig.json':
    '{"Binds":["k3d-images:/k3d/images"],"NetworkMode":"k3d-dev","RestartPolicy":{"Name":"unless-stopped"}}',
  '/var/lib/docker/containers/dd0123456789/config.v2.json':
    '{"State":{"Running":true},"Path":"docker-entrypoint.sh","Config":{"Image":"node:22"},"Name":"/shop"}',
  '/var/lib/docker/containers/dd0123456789/hostconfig.json': '{"RestartPolicy":{"Name":"always"}}',
};

describe.each(userlands)('who would bring an old cluster back, %s', userland => {
  test.each(Object.entries(alive))('%s is named, with how it is stopped', async (_, [files, who, stop]) => {
    const host = fresh(userland, 'itself');
    for (const [path, text] of Object.entries({ ...innocent, ...files })) host.write(path, text, 0o755);
    await host.run(
      'mkdir -p /etc/systemd/system/multi-user.target.wants; cd /etc/systemd/system/multi-user.target.wants; ln -s x edge.service; ln -s x edge.timer',
    );
    const before = host.tree();
    const found = await ask(host, noRevivers.bind({}));
    expect(found).toEqual([
      { seen: who, wanted: 'nothing that starts it', maker: who, hint: `first: ${stop}; then run the wipe again` },
    ]);
    expect(host.tree()).toBe(before);
  });

  test('neighbours that look alike are nobody', async () => {
    const host = fresh(userland, 'itself');
    for (const [path, text] of Object.entries(innocent)) host.write(path, text, 0o755);
    expect(await ask(host, noRevivers.bind({}))).toMatchObject({ kind: 'met' });
  });
});

describe.runIf(canUseNamespaces).each(userlands)('who makes again what is left, %s', userland => {
  const interfaces = noInterfaces.bind({ matching: ['cni0'], wireguard: false });

  test('a loop in a script, by its process', async () => {
    const host = await namespaceHost(userland);
    await host.prepare(`mkdir -p /run/mine
printf '#!/bin/sh\\nwhile :; do\\n  ip link add cni0 type bridge 2>/dev/null\\n  sleep 1\\ndone\\n' >/run/mine/tend
chmod 755 /run/mine/tend; setsid /run/mine/tend >/dev/null 2>&1 &
sleep 0.5`);
    const found = await ask(host, interfaces);
    expect(found).toMatchObject([
      {
        seen: expect.stringMatching(/^cni0: interface, \w+: recreated by process \d+ \(\/bin\/sh \/run\/mine\/tend\)/),
      },
    ]);
  });

  test('a loop on a command line, by its process', async () => {
    const host = await namespaceHost(userland);
    await host.prepare(
      `setsid sh -c 'while :; do ip link add cni0 type bridge; sleep 1; done' >/dev/null 2>&1 &\nsleep 0.5`,
    );
    expect(await ask(host, interfaces)).toMatchObject([{ maker: expect.stringContaining('sh -c while') }]);
  });

  test('a K3s whose unit nobody knows, though it names nothing', async () => {
    const host = await namespaceHost(userland);
    await host.prepare(`ip link add cni0 type bridge
mkdir -p /run/mine; cp /bin/dash /run/mine/k3s; printf 'sleep 300; :' >/run/mine/server
cd /run/mine; setsid ./k3s server >/dev/null 2>&1 &
${untilRuns('k3s')}`);
    expect(await ask(host, interfaces)).toMatchObject([{ seen: expect.stringContaining('./k3s server') }]);
  });

  test('nobody: the wipe is to be run again', async () => {
    const host = await namespaceHost(userland);
    await host.prepare('ip link add cni0 type bridge');
    expect(await ask(host, interfaces)).toMatchObject([
      { seen: 'cni0: interface, down', hint: 'run the wipe again: it removes what it finds now' },
    ]);
  });
});
