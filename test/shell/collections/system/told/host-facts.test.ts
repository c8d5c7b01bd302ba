import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { hostFacts } from '../../../../../src/collections/system/facts/host-facts.ts';
import { shellHost, userlands } from '../../../harness.ts';

describe.each(userlands)('what a host is, on %s', userland => {
  test('is told in one reading', async () => {
    const host = shellHost(userland);
    const facts = hostFacts.parse(await host.run(hostFacts.probe));
    host.close();
    expect(facts['machine']).toBe(execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim());
    expect(facts['kernel']).toBe(execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim());
    expect(facts['cores']).toBe(cpus().length);
    expect(facts['memory']).toBe(Math.floor(totalmem() / 1024 / 1024));
    expect(facts['interfaces']).toContainEqual({ name: 'lo', addresses: expect.arrayContaining(['127.0.0.1/8']) });
    for (const name of Object.keys(facts)) expect(Object.keys(hostFacts.facts)).toContain(name);
  });
});

describe('what a host is, from what it prints', () => {
  const parse = (stdout: string) => hostFacts.parse({ stdout, stderr: '', code: 0 });

  test('a Debian on a small machine', () => {
    expect(
      parse(`== os
PRETTY_NAME="Raspbian GNU/Linux 12 (bookworm)"
ID=raspbian
ID_LIKE=debian
VERSION_ID="12"
VERSION_CODENAME=bookworm
== machine
armv7l
== kernel
6.6.20+rpt-rpi-v7
== manager
apt-get
== init
systemd
== memory
948464
== cores
4
== cgroup
cgroup2fs
== virtualisation
none
== addresses
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 192.168.15.2/24 brd 192.168.15.255 scope global eth0\\       valid_lft forever
2: eth0    inet6 fe80::1/64 scope link \\       valid_lft forever
`),
    ).toEqual({
      'os.name': 'raspbian',
      'os.family': 'debian',
      'os.release': '12',
      'os.codename': 'bookworm',
      machine: 'armv7l',
      architecture: 'arm',
      kernel: '6.6.20+rpt-rpi-v7',
      package_manager: 'apt-get',
      init: 'systemd',
      memory: 926,
      cores: 4,
      cgroup: 2,
      virtualisation: 'none',
      interfaces: [
        { name: 'lo', addresses: ['127.0.0.1/8'] },
        { name: 'eth0', addresses: ['192.168.15.2/24', 'fe80::1/64'] },
      ],
    });
  });

  test('what it does not tell is left out, and never guessed', () => {
    expect(parse('== os\nID=void\n== machine\nriscv64\n== memory\nmuch\n== cgroup\nnfs\n')).toEqual({
      'os.name': 'void',
      machine: 'riscv64',
      architecture: 'riscv64',
    });
    expect(hostFacts.parse({ stdout: '', stderr: '', code: 1 })).toEqual({});
  });
});
