import { describe, expect, test } from 'vitest';
import { flannelLease } from '../../../../src/collections/flannel/resources/flannel-lease.ts';
import { converges, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const NOTED = '/var/lib/rancher/k3s/pods-block';
const lease = (block: string): string => `FLANNEL_NETWORK=10.42.0.0/16\nFLANNEL_SUBNET=${block}\nFLANNEL_MTU=1420\n`;

describe.each(userlands)('flannel_lease with %s', userland => {
  test('the block is noted, told as a fact, and noted anew where the node has another', async () => {
    const host = fresh(userland);
    host.write('/run/flannel/subnet.env', lease('10.42.1.1/24'));
    host.write('/var/lib/rancher/k3s/k3s.keep', '');
    const task = flannelLease.bind({ pods: '10.42.0.0/16', waits: true });
    expect((await converges(host, task)).fields).toEqual([{ name: 'block', before: undefined, after: '10.42.1.0/24' }]);
    expect(host.text(NOTED)).toBe('10.42.1.1/24\n');
    expect(task.facts(await host.read(task))).toEqual({ 'pods.block': '10.42.1.0/24' });
    host.write('/run/flannel/subnet.env', lease('10.42.7.1/24'));
    expect((await converges(host, task)).fields).toEqual([
      { name: 'block', before: '10.42.1.0/24', after: '10.42.7.0/24' },
    ]);
  });

  test('after a boot, before flannel is up, the note says it', async () => {
    const host = fresh(userland);
    host.write(NOTED, '10.42.1.1/24\n');
    const task = flannelLease.bind({ pods: '10.42.0.0/16', waits: true });
    await expectNone(host, task);
    expect(task.facts(await host.read(task))).toEqual({ 'pods.block': '10.42.1.0/24' });
  });

  test('where there is no flannel, nothing is waited for, and nothing told', async () => {
    const host = fresh(userland);
    const task = flannelLease.bind({ pods: '10.42.0.0/16' });
    await expectNone(host, task);
    expect(task.facts(await host.read(task))).toEqual({});
  });

  test('a block of another network is none', async () => {
    const host = fresh(userland);
    host.write('/run/flannel/subnet.env', lease('10.99.1.1/24'));
    const task = flannelLease.bind({ pods: '10.42.0.0/16' });
    expect(task.facts(await host.read(task))).toEqual({});
  });
});
