import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kernelModule } from '../../../../src/collections/system/resources/kernel-module.ts';
import { converges } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

/** A host with a kernel of its own making: `modprobe` knows one module, and another is built in. */
function withKernel(userland: Userland) {
  const host = fresh(userland);
  mkdirSync(join(host.root, 'sys/module'), { recursive: true });
  mkdirSync(join(host.root, 'srv/module'));
  host.mount('mount --bind "$1/srv/module" "$1/sys/module"');
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  host.write(
    `${folder}/modprobe`,
    '#!/bin/sh\n[ "$1" = br-netfilter ] || exit 1\nmkdir /sys/module/br_netfilter\n',
    0o755,
  );
  return host;
}

describe.each(userlands)('kernel_module with %s', userland => {
  test('loads it now and at boot, and again where it drifts', async () => {
    const host = withKernel(userland);
    const task = kernelModule.bind({ name: 'br-netfilter' });
    expect((await converges(host, task)).fields[0]).toEqual({ name: 'loaded', before: 'no', after: 'yes' });
    expect(host.text('/etc/modules-load.d/br-netfilter.conf')).toBe('br-netfilter\n');
    await host.run('rmdir /sys/module/br_netfilter');
    expect((await converges(host, task)).fields.map(field => field.name)).toEqual(['loaded']);
    host.write('/etc/modules-load.d/br-netfilter.conf', '');
    expect((await converges(host, task)).fields).toHaveLength(1);
  });

  test('names a module that does not exist', async () => {
    const host = withKernel(userland);
    const applied = await host.apply(kernelModule.bind({ name: 'nonesuch', boot: false }));
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('has no module nonesuch') });
  });
});
