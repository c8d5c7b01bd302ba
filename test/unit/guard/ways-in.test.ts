import { expect, test } from 'vitest';
import { areWaysIn } from '../../../src/guard/ways-in.ts';

test.for([
  ['firewall:rules'],
  ['routes'],
  ['policy-routing'],
  ['interface:wg0'],
  ['path:/etc/ssh/sshd_config.d/50-mine.conf'],
  ['path:/etc/sudoers.d/ansible'],
  ['path:/home/me/.ssh/authorized_keys'],
  ['authorized_key:root:AAAA'],
  ['path:/srv/x', 'unit:ssh.service'],
  ['unit:wg-quick@wg0.service'],
])('%j may cut the connection', ids => {
  expect(areWaysIn(ids)).toBe(true);
});

test.for([
  ['path:/etc/wireguard/wg0.key'],
  ['path:/etc/sshrc'],
  ['path:/srv/etc/ssh/sshd_config'],
  ['package:openssh-server'],
  ['unit:k3s.service'],
  ['routes-of-others'],
  [],
])('%j cannot', ids => {
  expect(areWaysIn(ids)).toBe(false);
});
