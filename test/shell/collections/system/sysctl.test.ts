import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sysctl } from '../../../../src/collections/system/resources/sysctl.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

/** A host whose kernel settings are files of its own: those of this machine are nobody's to change. */
function withSettings(userland: Userland) {
  const host = fresh(userland);
  host.write('/srv/proc-sys/net/ipv4/conf/all/rp_filter', '0\n');
  host.write('/srv/proc-sys/net/ipv4/conf/eth0.100/rp_filter', '1\n');
  host.write('/srv/proc-sys/net/ipv4/tcp_rmem', '4096\t131072\t6291456\n');
  mkdirSync(join(host.root, 'etc/sysctl.d'));
  host.mount('mount --bind "$1/srv/proc-sys" "$1/proc/sys"');
  return host;
}

const live = '/srv/proc-sys/net/ipv4/conf/all/rp_filter';

describe.each(userlands)('sysctl with %s', userland => {
  const task = sysctl.bind({
    values: { 'net.ipv4.conf.all.rp_filter': 2, 'net.ipv4.conf.eth0/100.rp_filter': '2' },
    file: '/etc/sysctl.d/99-wireguard.conf',
  });

  test('sets the file and the live value, and each again where it drifts', async () => {
    const host = withSettings(userland);
    const created = await converges(host, task);
    expect(created.fields.map(({ name, before }) => [name, before])).toEqual([
      ['/etc/sysctl.d/99-wireguard.conf content', undefined],
      ['/etc/sysctl.d/99-wireguard.conf mode', undefined],
      ['net.ipv4.conf.all.rp_filter', '0'],
      ['net.ipv4.conf.eth0/100.rp_filter', '1'],
    ]);
    expect(host.text('/etc/sysctl.d/99-wireguard.conf')).toBe(
      'net.ipv4.conf.all.rp_filter=2\nnet.ipv4.conf.eth0/100.rp_filter=2\n',
    );
    host.write(live, '1\n');
    expect((await converges(host, task)).fields).toEqual([
      { name: 'net.ipv4.conf.all.rp_filter', before: '1', after: '2' },
    ]);
    expect(host.text(live)).toBe('2\n');
    host.write('/etc/sysctl.d/99-wireguard.conf', '# gone\n');
    expect((await converges(host, task)).fields.map(field => field.name)).toEqual([
      '/etc/sysctl.d/99-wireguard.conf content',
    ]);
  });

  test('compares lists whatever stands between their numbers', async () => {
    const host = withSettings(userland);
    const list = sysctl.bind({ values: { 'net.ipv4.tcp_rmem': '4096 131072  6291456' } });
    expect((await converges(host, list)).fields.map(field => field.name)).not.toContain('net.ipv4.tcp_rmem');
  });

  test('takes names with slashes for the same settings', async () => {
    const host = withSettings(userland);
    const slashes = sysctl.bind({
      values: { 'net/ipv4/conf/all/rp_filter': 2, 'net/ipv4/conf/eth0.100/rp_filter': '2' },
      file: '/etc/sysctl.d/99-wireguard.conf',
    });
    await converges(host, slashes);
    expect(host.text(live)).toBe('2\n');
    expect(host.text('/srv/proc-sys/net/ipv4/conf/eth0.100/rp_filter')).toBe('2\n');
    expect(slashes.ids).toEqual(task.ids);
    expect((await host.plan(task)).kind).toBe('none');
  });

  test('names a setting that the kernel does not have', async () => {
    const host = withSettings(userland);
    const applied = await host.apply(sysctl.bind({ values: { 'net.bridge.none': 1 } }));
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('no setting net.bridge.none') });
  });
});
