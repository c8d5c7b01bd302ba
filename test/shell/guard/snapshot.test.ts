import { describe, expect, test } from 'vitest';
import { armGuard } from '../../../src/guard/arm-guard.ts';
import type { Guard } from '../../../src/guard/guard.ts';
import { fresh } from '../fresh.ts';
import { userlands } from '../harness.ts';
import { standIn } from './stand-in.ts';

const place = { folder: '/run/provision', run: 'one' };
const guard: Guard = {
  ...{ seconds: 600, files: [], trees: [], wholes: [], programs: [], named: ['one.service'], units: [], sysctls: [] },
  sshd: false,
};
const UNDO = 'sh /run/provision/guards/one/undo /run/provision/guards/one now';

/** Every program that a guard asks, as on a host where all of them have something to say. */
const working: Readonly<Record<string, string>> = {
  nft: 'case "$*" in "list tables") echo "table inet ours" ;; "-s list table inet ours") echo "table inet ours {"; echo "}" ;; -f*) cat "$2" >>/srv/calls ;; esac',
  'iptables-nft-save': ':',
  'ip6tables-nft-save': ':',
  'iptables-legacy-save': ':',
  'ip6tables-legacy-save': ':',
  ipset: 'echo "create ours hash:ip"',
  ip: 'case "$*" in *link*) echo "1: lo: <LOOPBACK,UP> mtu 65536 qdisc" ;; *rule*) echo "0: from all lookup local" ;; *route*) echo "default via 192.0.2.1 dev lo" ;; *) ;; esac; echo "ip $*" >>/srv/calls',
  systemctl:
    'echo Id=one.service; echo ActiveState=active; echo ActiveEnterTimestampMonotonic=1; echo UnitFileState=enabled',
  'systemd-run': ':',
};
const failing = 'echo "no buffer space available" >&2; exit 1';

/** A program that fails, in what it is asked first or last. */
const failures: readonly { readonly program: string; readonly text: string }[] = [
  { program: 'nft', text: failing },
  { program: 'nft', text: `case "$*" in "list tables") echo "table inet ours" ;; *) ${failing} ;; esac` },
  { program: 'iptables-nft-save', text: failing },
  { program: 'ip6tables-nft-save', text: failing },
  { program: 'ipset', text: failing },
  { program: 'ip', text: failing },
  { program: 'ip', text: `case "$*" in *"-6 route"*) ${failing} ;; esac` },
  { program: 'ip', text: `case "$*" in *rule*) ${failing} ;; esac` },
  { program: 'systemctl', text: `case "$*" in show*) ${failing} ;; esac` },
];

describe.each(userlands)('a snapshot with %s', userland => {
  const begin = (programs: Readonly<Record<string, string>>) => {
    const host = fresh(userland);
    host.write('/srv/calls', '');
    host.write('/run/systemd/system/.keep', '');
    standIn(host, programs);
    return host;
  };

  test('is taken where every program answers', async () => {
    const host = begin(working);
    expect(await host.run(armGuard(place, guard, 0))).toMatchObject({ code: 0, stderr: '' });
    expect((await host.run('cat /run/provision/guards/one/saved/ipset /run/provision/guards/one/units')).stdout).toBe(
      'create ours hash:ip\none.service active 1 enabled\n',
    );
  });

  test.each(failures)('is none where $program fails, and the change is not made', async ({ program, text }) => {
    const host = begin({ ...working, [program]: text });
    const armed = await host.run(armGuard(place, guard, 0));
    expect(armed.code).not.toBe(0);
    expect(armed.stderr).toMatch(new RegExp(`^${program}.*: no buffer space available$`, 'm'));
    expect(armed.stderr).toContain('could not be armed, so the change is not made');
    expect((await host.run('find /run/provision/guards -mindepth 1')).stdout).toBe('');
  });

  test('knows what a kernel has no such thing for, and what is not installed, from a failure', async () => {
    const host = begin({
      ...working,
      ip: `case "$*" in *rule*) echo "RTNETLINK answers: Operation not supported" >&2; exit 2 ;; esac`,
      ipset: 'echo "ipset v7.17: Cannot open session to kernel." >&2; exit 1',
    });
    expect(await host.run(armGuard(place, guard, 0))).toMatchObject({ code: 0, stderr: '' });
    expect((await host.run('cat /run/provision/guards/one/saved/ipset')).stdout).toBe('');
  });

  test('is compared with nothing that could not be read again: no table is emptied for it', async () => {
    const host = begin(working);
    await host.run(armGuard(place, guard, 0));
    const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/stand-ins';
    for (const name of ['ip', 'nft', 'ipset']) {
      host.write(`${folder}/${name}`, `#!/bin/sh\necho "${name} $*" >>/srv/calls\n${failing}\n`, 0o755);
    }
    const { stdout } = await host.run(
      `: >/srv/calls; ${UNDO}; cat /run/provision/guards/one/undone; echo ---; cat /srv/calls`,
    );
    const [undone, calls] = stdout.split('---\n');
    expect(undone).toMatch(
      /^could not be read back, and may differ from before: nft list tables: no buffer space available$/m,
    );
    expect(undone).toMatch(/^could not be read back, and may differ from before: ip -o link show: no buffer/m);
    expect(calls).not.toMatch(/delete|destroy|flush/);
  });
});
