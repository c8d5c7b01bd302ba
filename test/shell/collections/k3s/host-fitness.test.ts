import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostFitnessProbe, parseHostFitness } from '../../../../src/collections/k3s/fitness/host-fitness.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

let server: Server;
let listening: number;
beforeAll(async () => {
  server = createServer();
  await new Promise<void>(resolve => server.listen(0, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('it listens on no port');
  listening = address.port;
});
afterAll(() => server.close());

describe.each(userlands)('what K3s needs of a host, read with %s', userland => {
  test('of this machine, with the files that a Raspberry Pi boots by, changing nothing', async () => {
    const host = fresh(userland);
    host.write('/boot/cmdline.txt', 'console=tty1\ncgroup_enable=memory');
    host.write('/boot/firmware/cmdline.txt', 'console=tty1 rootwait');
    host.write('/etc/resolv.conf', '# nobody\nnameserver 127.0.0.53\noptions edns0\nnameserver 9.9.9.9\n');
    const before = host.tree();
    const { stdout, stderr, code } = await host.run(hostFitnessProbe);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(host.tree()).toBe(before);
    const seen = parseHostFitness(stdout);
    expect(seen.memory).toBeGreaterThan(100_000);
    expect(seen.disk.free).toBeGreaterThan(0);
    expect(seen.cmdline).not.toBe('');
    expect(seen.isNode).toBe(false);
    expect(seen.listeners.map(({ port }) => port)).toContain(listening);
    expect(seen.bootLines).toEqual([
      { file: '/boot/firmware/cmdline.txt', number: 1, text: 'console=tty1 rootwait' },
      { file: '/boot/cmdline.txt', number: 1, text: 'console=tty1' },
      { file: '/boot/cmdline.txt', number: 2, text: 'cgroup_enable=memory' },
    ]);
    expect(seen.nameservers).toEqual(new Map([['/etc/resolv.conf', ['127.0.0.53', '9.9.9.9']]]));
  });

  test('of a node, and of one whose kubelet may have control groups of the old kind', async () => {
    const host = fresh(userland);
    host.write(
      '/var/lib/rancher/k3s/agent/etc/kubelet.conf.d/10.conf',
      'kind: KubeletConfiguration\nfailCgroupV1: false\n',
    );
    const seen = parseHostFitness((await host.run(hostFitnessProbe)).stdout);
    expect(seen.isNode).toBe(true);
    if (seen.cgroup === 1) expect(seen.oldKindAllowed).toBe(true);
  });
});
