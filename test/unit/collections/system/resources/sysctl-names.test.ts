import { expect, test } from 'vitest';
import { sysctlCheck } from '../../../../../src/collections/system/checks/sysctl.ts';
import { sysctlName } from '../../../../../src/collections/system/objects/sysctl-name.ts';
import { sysctl } from '../../../../../src/collections/system/resources/sysctl.ts';

test.each([
  ['net/ipv4/ip_forward', 'net.ipv4.ip_forward'],
  ['net.ipv4.ip_forward', 'net.ipv4.ip_forward'],
  ['net/ipv4/conf/eth0.100/forwarding', 'net.ipv4.conf.eth0/100.forwarding'],
  ['net.ipv4.conf.eth0/100.forwarding', 'net.ipv4.conf.eth0/100.forwarding'],
  ['kernel/pid_max', 'kernel.pid_max'],
])('%s is the setting %s', (written, name) => {
  expect(sysctlName(written)).toBe(name);
});

test('one setting under two names is told where it stands the second time', () => {
  const values = { 'net.ipv4.ip_forward': 1, 'net/ipv4/ip_forward': 0 };
  for (const { schema } of [sysctl, sysctlCheck]) {
    expect(schema.safeParse({ values }).error?.issues).toMatchObject([
      {
        path: ['values', 'net/ipv4/ip_forward'],
        message: 'this is net.ipv4.ip_forward, which has a value already',
      },
    ]);
  }
});

test('the check asks the kernel at the same place as the resource', () => {
  const check = sysctlCheck.schema.parse({ values: { 'net/ipv4/conf/eth0.100/forwarding': 1 } });
  expect(check).toEqual({ values: { 'net.ipv4.conf.eth0/100.forwarding': '1' } });
});
