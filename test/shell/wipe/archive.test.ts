import { describe, expect, test } from 'vitest';
import { archive } from '../../../src/resources/archive.ts';
import { canUseNamespaces, namespaceHost } from './namespace-host.ts';

const task = archive.bind({
  to: '/var/lib/backups',
  name: 'wipe',
  paths: ['/mnt/wireguard', '/mnt/ran*', '/mnt/none'],
  outputs: { 'legacy.rules': 'iptables-legacy-save' },
  besides: { 'ip-rule': 'ip rule' },
});

describe.runIf(canUseNamespaces)('an archive', () => {
  test('is not made where there is nothing to keep', async () => {
    const host = await namespaceHost();
    await host.run('iptables-legacy -t nat -L -n >/dev/null; mkdir -p /mnt/wireguard/empty');
    expect(await host.plan(task)).toEqual({ kind: 'none', why: 'nothing to keep' });
  });

  test('holds files and outputs, for root alone, once for each state', async () => {
    const host = await namespaceHost();
    await host.run(`mkdir -p /mnt/wireguard '/mnt/rancher/a b'; echo secret >/mnt/wireguard/wg0.key
echo x >'/mnt/rancher/a b/c'; iptables-legacy -A INPUT -p icmp -j ACCEPT`);
    const first = await host.plan(task);
    if (first.kind !== 'change') throw new Error(JSON.stringify(first));
    const applied = await host.run(first.change.apply);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    const path = /^kept in (\/var\/lib\/backups\/\d{8}T\d{6}Z-wipe-[0-9a-f]{16}\.tar\.gz)$/m.exec(applied.stdout)?.[1];
    expect(path).toBeDefined();
    const look = await host.run(`stat -c '%a %u' /var/lib/backups ${path}; ls -A /var/lib/backups | wc -l
tar -xzf ${path} -C /run; cat /run/mnt/wireguard/wg0.key '/run/mnt/rancher/a b/c' /run/outputs/ip-rule
grep -c icmp /run/outputs/legacy.rules`);
    expect(look.stdout).toMatch(/^700 0\n600 0\n1\nsecret\nx\n0:\tfrom all lookup local\n[\s\S]*\n1\n$/);
    expect(await host.plan(task)).toMatchObject({ kind: 'none', why: expect.stringContaining('kept in') });
    await host.run('echo other >/mnt/wireguard/wg0.key');
    expect(await host.plan(task)).toMatchObject({ kind: 'change' });
  });

  test('fails and leaves nothing where the disk is full', async () => {
    const host = await namespaceHost();
    await host.run(`mkdir -p /mnt/wireguard /var/lib/backups; mount -t tmpfs -o size=64k tmpfs /var/lib/backups
head -c 500000 /dev/urandom >/mnt/wireguard/big`);
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    expect((await host.run(outcome.change.apply)).code).not.toBe(0);
    expect((await host.run('ls -A /var/lib/backups')).stdout).toBe('');
  });

  test('stops where what is to be kept has changed since it was read', async () => {
    const host = await namespaceHost();
    await host.run('mkdir -p /mnt/wireguard; echo a >/mnt/wireguard/a');
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    await host.run('echo b >/mnt/wireguard/a');
    const applied = await host.run(outcome.change.apply);
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('has changed') });
  });
});
