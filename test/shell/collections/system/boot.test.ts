import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shipped } from '../../../../src/collections/collections.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import { afterBoot } from '../../../../src/model/reading/lasting.ts';
import type { Reading } from '../../../../src/model/reading/reading.ts';
import { textOf } from '../../../../src/model/text/text.ts';
import { fresh } from '../../fresh.ts';
import { type ShellHost, userlands } from '../../harness.ts';

const bind = (name: string, args: object): BoundTask => {
  const found = shipped.resources.get(name);
  if (found === undefined) throw new Error(`no resource ${name}`);
  return found.bind(args);
};

/** What is known of the next boot, by what the host answers to each probe. */
async function ask(host: ShellHost, { lasting }: BoundTask) {
  const answers = new Map<string, Reading>();
  for (const probe of lasting.probes) answers.set(probe.text, await host.run(probe));
  return afterBoot(lasting, ({ text }) => answers.get(text));
}

const told = async (host: ShellHost, task: BoundTask): Promise<readonly string[]> => {
  const found = await ask(host, task);
  if (found.kind === 'unread') return [found.because];
  return found.overrides.map(({ after, by }) => `${after} by ${by}`);
};

const rpFilter = bind('sysctl', { values: { 'net.ipv4.conf.all.rp_filter': 2 }, file: '/etc/sysctl.d/90-ours.conf' });
const interfaceTask = bind('wireguard_interface', {
  interface: 'wg0',
  template: textOf(['[Interface]\nListenPort = 51820\nPrivateKey = {{secret "private_key"}}\n']),
});
const others = [
  bind('kernel_module', { name: 'br_netfilter' }),
  bind('service', { name: 'ssh', enabled: true }),
  bind('file', { path: '/etc/ssh/sshd_config.d/50-ours.conf', content: 'PasswordAuthentication no\n' }),
  bind('directory', { path: '/srv/app', mode: '0755' }),
  bind('block', { path: '/etc/hosts', block: '172.27.15.11 wk-1' }),
];

/** A start of a unit at boot, as systemctl enable makes it. */
function starts(host: ShellHost, unit: string): void {
  const folder = join(host.root, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(folder, { recursive: true });
  symlinkSync(`/usr/lib/systemd/system/${unit}`, join(folder, unit));
}

describe.each(userlands)('who else sets it at boot, with %s', userland => {
  test('on a bare host nobody, and asking changes nothing', async () => {
    const host = fresh(userland);
    const before = host.tree();
    for (const task of [rpFilter, ...others, interfaceTask]) {
      expect(await ask(host, task), task.title).toEqual({ kind: 'read', overrides: [] });
    }
    expect(host.tree()).toBe(before);
  });

  test('a later file of sysctl.d, not one that is masked, whatever stands in comments and names', async () => {
    const host = fresh(userland);
    host.write('/run/sysctl.d/99-a.conf', 'net.ipv4.conf.all.rp_filter=0\n');
    host.write('/run/sysctl.d/99-b.conf', '# == /etc/forged\n== /etc/forged\nnet/ipv4/conf/all/rp_filter = 1');
    expect(await told(host, rpFilter)).toEqual(['1 by /run/sysctl.d/99-b.conf']);
    mkdirSync(join(host.root, 'etc/sysctl.d'));
    symlinkSync('/dev/null', join(host.root, 'etc/sysctl.d/99-b.conf'));
    expect(await told(host, rpFilter)).toEqual(['0 by /run/sysctl.d/99-a.conf']);
    host.write('/etc/sysctl.d/99-a.conf', '');
    expect(await told(host, rpFilter)).toEqual([]);
  });

  test('a unit, and cron, that make settings of the kernel, and no module is loaded after such a one', async () => {
    const host = fresh(userland);
    host.write(
      '/etc/systemd/system/harden.service',
      '[Service]\nEnvironment=TOKEN=very-secret\nExecStart=/sbin/sysctl -w net.ipv4.conf.all.rp_filter=1\n',
    );
    expect(await told(host, rpFilter)).toEqual([]);
    starts(host, 'harden.service');
    expect(await told(host, rpFilter)).toEqual(['1 by /etc/systemd/system/harden.service']);
    for (const probe of rpFilter.lasting.probes) expect((await host.run(probe)).stdout).not.toContain('secret');
    host.write('/etc/systemd/system/nightly.service', '[Service]\nExecStart=sysctl -w net.ipv4.conf.all.rp_filter=0\n');
    const timers = join(host.root, 'etc/systemd/system/timers.target.wants');
    mkdirSync(timers, { recursive: true });
    expect(await told(host, rpFilter)).toEqual(['1 by /etc/systemd/system/harden.service']);
    symlinkSync('/etc/systemd/system/nightly.timer', join(timers, 'nightly.timer'));
    expect(await told(host, rpFilter)).toEqual(['0 by /etc/systemd/system/nightly.service']);
    rmSync(join(timers, 'nightly.timer'));
    host.write('/etc/cron.d/own', '@reboot root sysctl -q net.ipv4.conf.all.rp_filter=0\n');
    expect(await told(host, rpFilter)).toEqual(['0 by /etc/cron.d/own']);
    host.write('/etc/sysctl.d/99-cis.conf', 'kernel.modules_disabled = 1\n');
    expect(await told(host, interfaceTask)).toEqual([
      'not loaded: kernel.modules_disabled is 1 by then by /etc/sysctl.d/99-cis.conf',
    ]);
    host.write('/etc/modules-load.d/wireguard.conf', 'wireguard\n');
    expect(await told(host, interfaceTask)).toEqual([]);
  });

  test('a unit file in /etc in the place of its package’s', async () => {
    const host = fresh(userland);
    const [, service] = others;
    if (service === undefined) throw new Error();
    mkdirSync(join(host.root, 'run/systemd/system'), { recursive: true });
    host.write('/etc/systemd/system/ssh.service', '[Service]\nExecStart=/bin/true\n');
    host.mount(
      `mkdir -p "$1/usr/lib/systemd/system" "$1/usr/local/bin"; mount -t tmpfs none "$1/usr/lib/systemd/system"
printf '[Service]\nExecStart=/usr/sbin/sshd -D\n' >"$1/usr/lib/systemd/system/ssh.service"
mount -t tmpfs none "$1/usr/local/bin"
printf '#!/bin/sh\necho Id=ssh.service\necho Names=ssh.service\necho LoadState=loaded\necho FragmentPath=/etc/systemd/system/ssh.service\n' >"$1/usr/local/bin/systemctl"
chmod 755 "$1/usr/local/bin/systemctl"`,
    );
    expect(await told(host, service)).toEqual([
      'started by another command (ExecStart=/bin/true) by /etc/systemd/system/ssh.service',
    ]);
  });

  test('cron that pulls, tmpfiles, cloud-init, the earlier file of sshd, the deny list', async () => {
    const host = fresh(userland);
    const [module, , sshd, folder, hosts] = others;
    if (module === undefined || sshd === undefined || folder === undefined || hosts === undefined) throw new Error();
    host.write('/etc/modprobe.d/cis.conf', 'install br_netfilter /bin/true\n');
    host.write('/etc/ssh/sshd_config', 'Include /etc/ssh/sshd_config.d/*.conf\n');
    host.write('/etc/ssh/sshd_config.d/10-cloud.conf', 'PasswordAuthentication yes\n');
    host.write('/etc/tmpfiles.d/app.conf', 'z /srv/app 0700 root root\n');
    host.write('/etc/cloud/cloud.cfg', 'users: [{passwd: secret-of-the-cloud}]\nmanage_etc_hosts: true\n');
    host.mount(
      'mkdir -p "$1/usr/local/bin"; mount -t tmpfs none "$1/usr/local/bin"; echo >"$1/usr/local/bin/cloud-init"; chmod 755 "$1/usr/local/bin/cloud-init"',
    );
    expect(await told(host, module)).toEqual(['not loaded: /bin/true is run in its place by /etc/modprobe.d/cis.conf']);
    expect(await told(host, sshd)).toEqual(['yes by /etc/ssh/sshd_config.d/10-cloud.conf']);
    expect(await told(host, folder)).toEqual(['0700 by /etc/tmpfiles.d/app.conf']);
    expect(await told(host, hosts)).toEqual(['written anew from its template by cloud-init (/etc/cloud/cloud.cfg)']);
    for (const probe of hosts.lasting.probes) expect((await host.run(probe)).stdout).not.toContain('secret');
    host.write('/etc/cron.d/pull', '* * * * * root ansible-pull -U https://token@git/x\n');
    expect(await told(host, rpFilter)).toEqual(['what ansible-pull says, whenever it runs by /etc/cron.d/pull']);
  });

  test('networkd, ifupdown and saved rules, and no key of theirs is printed', async () => {
    const host = fresh(userland);
    host.write('/etc/systemd/network/9-vpn.netdev', '[NetDev]\nName=wg0\n[WireGuard]\nPrivateKey=very-secret\n');
    host.write(
      '/etc/NetworkManager/system-connections/a',
      '[connection]\nid=a\ninterface-name=wg0\n[wireguard]\nprivate-key=very-secret\n',
    );
    host.write('/etc/netplan/1.yaml', 'network:\n  wifis:\n    wlan0:\n      password: very-secret\n');
    host.write('/etc/network/interfaces', 'auto wg0\niface wg0 inet static\n wpa-psk very-secret\n');
    host.write('/etc/iptables/rules.v4', '*filter\n:INPUT DROP [0:0]\nCOMMIT\n');
    const quiet = await told(host, interfaceTask);
    expect(quiet).toEqual([]);
    for (const unit of ['systemd-networkd', 'NetworkManager', 'networking', 'netfilter-persistent']) {
      starts(host, `${unit}.service`);
    }
    expect(await told(host, interfaceTask)).toEqual([
      'made by systemd-networkd by /etc/systemd/network/9-vpn.netdev',
      'made by NetworkManager by /etc/NetworkManager/system-connections/a',
      'made by ifupdown by /etc/network/interfaces',
      'closed (:INPUT DROP) by /etc/iptables/rules.v4 (netfilter-persistent.service)',
    ]);
    for (const probe of interfaceTask.lasting.probes)
      expect((await host.run(probe)).stdout).not.toContain('very-secret');
    symlinkSync('/dev/null', join(host.root, 'etc/systemd/system/networking.service'));
    expect(await told(host, interfaceTask)).not.toContain('made by ifupdown by /etc/network/interfaces');
  });

  test('a systemctl that fails, or prints something else, has not said that all is well', async () => {
    const host = fresh(userland);
    const [, service] = others;
    if (service === undefined) throw new Error();
    mkdirSync(join(host.root, 'run/systemd/system'), { recursive: true });
    for (const [words, because] of [
      ['exit 1', expect.stringMatching(/systemctl show .* ended with 1$/)],
      ['echo rubbish', 'systemctl did not tell how ssh.service is loaded'],
    ] as const) {
      host.mount(
        `mkdir -p "$1/usr/local/bin"; mount -t tmpfs none "$1/usr/local/bin"; printf '#!/bin/sh\n${words}\n' >"$1/usr/local/bin/systemctl"; chmod 755 "$1/usr/local/bin/systemctl"`,
      );
      expect(await ask(host, service)).toEqual({ kind: 'unread', because });
    }
  });

  test('what cannot be read is not taken for nothing', async () => {
    const host = fresh(userland);
    mkdirSync(join(host.root, 'etc/sysctl.d'), { recursive: true });
    symlinkSync('/proc/self/mem', join(host.root, 'etc/sysctl.d/99-a.conf'));
    expect(await ask(host, rpFilter)).toEqual({
      kind: 'unread',
      because: expect.stringMatching(/could not read \/etc|read error/),
    });
  });
});
