import { describe, expect, onTestFinished, test } from 'vitest';
import { commandCheck } from '../../../../src/collections/system/checks/command.ts';
import { fileMode } from '../../../../src/collections/system/checks/file-mode.ts';
import { rootOnly } from '../../../../src/collections/system/checks/root-only.ts';
import { sysctlCheck } from '../../../../src/collections/system/checks/sysctl.ts';
import { unitEnabled } from '../../../../src/collections/system/checks/unit-enabled.ts';
import { wireguardPings } from '../../../../src/collections/wireguard/checks/wireguard-pings.ts';
import { wireguardRestart } from '../../../../src/collections/wireguard/checks/wireguard-restart.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';
import { standIn } from '../../guard/stand-in.ts';
import { asRoot, type ShellHost, shellHost, type Userland, userlands } from '../../harness.ts';

const fresh = (userland: Userland): ShellHost => {
  const host = shellHost(userland);
  onTestFinished(host.close);
  return host;
};

const ask = async (host: ShellHost, check: BoundCheck) => {
  const before = host.tree();
  const reading = await host.run(check.probe);
  expect(host.tree()).toBe(before);
  return check.judge(reading);
};

describe.each(userlands)('a check with %s', userland => {
  test('file_mode looks at mode and owner, and through links', async () => {
    const host = fresh(userland);
    const check = fileMode.bind({ paths: ['/etc/a key', '/etc/link', '/etc/none'], mode: '600' });
    host.write('/etc/a key', 'x');
    await host.run("chmod 644 '/etc/a key'; ln -s 'a key' /etc/link");
    expect(await ask(host, check)).toMatchObject({
      kind: 'not-met',
      findings: [
        { seen: '/etc/a key is 0644, owned by root', wanted: '0600, owned by root' },
        { seen: '/etc/link is 0644, owned by root' },
        { seen: '/etc/none does not exist' },
      ],
    });
    await host.run("chmod 600 '/etc/a key'; : >/etc/none; chmod 600 /etc/none");
    expect(await ask(host, check)).toEqual({ kind: 'met', evidence: '0600, owned by root' });
  });

  describe.runIf(asRoot)('root_only', () => {
    const check = rootOnly.bind({ private: ['/etc/wireguard'], paths: ['/etc/systemd/system/a.d', '/etc/not/there'] });
    const sound =
      'mkdir -p /etc/wireguard /etc/systemd/system/a.d; chmod 700 /etc/wireguard; : >/etc/wireguard/wg0.conf; : >/etc/systemd/system/a.d/x.conf; chmod 600 /etc/wireguard/wg0.conf; chmod 755 / /etc /etc/systemd /etc/systemd/system /etc/systemd/system/a.d; chmod 644 /etc/systemd/system/a.d/x.conf';

    test('is met where nobody else may write', async () => {
      const host = fresh(userland);
      await host.run(sound);
      expect(await ask(host, check)).toEqual({ kind: 'met', evidence: "2 of 3 there, root's alone" });
      await host.run('chmod 1777 /etc/systemd');
      expect(await ask(host, check)).toMatchObject({ kind: 'met' });
    });

    test.each([
      ['chmod 777 /etc/wireguard', '/etc/wireguard is 0777, owned by root: any user can change what is run from there'],
      ['chmod 755 /etc/wireguard', '/etc/wireguard is 0755: others can look into it'],
      ['chown app /etc/wireguard', '/etc/wireguard is 0700, owned by app: user app can change what is run from there'],
      ['chgrp app /etc/wireguard; chmod 770 /etc/wireguard', '/etc/wireguard is 0770, owned by root: group app can'],
      ['chmod 666 /etc/wireguard/wg0.conf', '/etc/wireguard/wg0.conf is 0666, owned by root: any user'],
      ['chown 4711 /etc/wireguard/wg0.conf', '/etc/wireguard/wg0.conf is 0600, owned by UNKNOWN: user UNKNOWN'],
      ['mv /etc/wireguard /srv/w; ln -s /srv/w /etc/wireguard', '/etc/wireguard is a symbolic link'],
      ['ln -s /home/app/x /etc/wireguard/wg1.conf', '/etc/wireguard/wg1.conf is a symbolic link'],
      [": >'/etc/wireguard/.it is'; chown app '/etc/wireguard/.it is'", '/etc/wireguard/.it is is 0600, owned by app'],
      ['chmod 777 /etc', '/etc is 0777, owned by root: any user'],
      ['chown app /etc/systemd; chmod 1777 /etc/systemd', '/etc/systemd is 1777, owned by app: user app'],
      ['chmod 1777 /etc/systemd/system/a.d', '/etc/systemd/system/a.d is 1777, owned by root: any user'],
      ['chmod 664 /etc/systemd/system/a.d/x.conf', '/etc/systemd/system/a.d/x.conf is 0664, owned by root: group root'],
    ])('is not met after: %s', async (change, seen) => {
      const host = fresh(userland);
      await host.run(`${sound}; umask 077; ${change}`);
      const verdict = await ask(host, check);
      expect(verdict).toMatchObject({ kind: 'not-met', findings: [{ seen: expect.stringContaining(seen) }] });
    });
  });

  test('sysctl reads the running kernel', async () => {
    const host = fresh(userland);
    const now = (await host.run('cat /proc/sys/kernel/pid_max')).stdout.trim();
    expect(await ask(host, sysctlCheck.bind({ values: { 'kernel.pid_max': Number(now) } }))).toEqual({
      kind: 'met',
      evidence: now,
    });
    const wrong = sysctlCheck.bind({ values: { 'kernel.pid_max': 1, 'kernel.nothing/at.all': 'x' } });
    expect(await ask(host, wrong)).toMatchObject({
      findings: [
        { seen: `kernel.pid_max = ${now}`, wanted: 'kernel.pid_max = 1' },
        { seen: 'kernel.nothing/at.all does not exist' },
      ],
    });
  });

  test('command takes the exit status, and keeps what was said', async () => {
    const host = fresh(userland);
    const bind = (run: string) => commandCheck.bind({ title: 'it', run, wanted: 'peace', hint: 'patience' });
    expect(await ask(host, bind('echo all is well'))).toEqual({ kind: 'met', evidence: 'all is well' });
    expect(await ask(host, bind('echo first; echo "exit 0" >&2; false; exit 7'))).toEqual({
      kind: 'not-met',
      findings: [{ seen: 'exit status 7: first; exit 0', wanted: 'peace', hint: 'patience' }],
    });
    expect(await ask(host, bind('if'))).toMatchObject({ kind: 'not-met' });
    expect(await ask(host, bind("printf 'no newline'"))).toEqual({ kind: 'met', evidence: 'no newline' });
  });

  test('unit_enabled cannot be asked where there is no systemd', async () => {
    const host = fresh(userland);
    const check = unitEnabled.bind({ unit: 'wg-quick@wg0' });
    if (userland === 'busybox') {
      expect(await ask(host, check)).toEqual({ kind: 'unasked', because: 'there is no systemd on this host' });
    }
    const judge = (stdout: string) => check.judge({ stdout, stderr: '', code: 0 });
    expect(judge('enabled\n')).toEqual({ kind: 'met', evidence: 'enabled' });
    expect(judge('enabled-runtime\n')).toMatchObject({ findings: [{ seen: 'wg-quick@wg0 is enabled-runtime' }] });
    expect(judge('')).toMatchObject({ findings: [{ seen: 'there is no unit wg-quick@wg0' }] });
  });

  test.each([
    ['PrivateKey = runs=', []],
    ['\tPrivateKey=runs=  ', []],
    ['PrivateKey = other=', ['other=']],
    ['PrivateKey=other=', ['other=']],
    ['# PrivateKey = other=', []],
  ])('wireguard_restart compares the key that a configuration says, whole: %j', async (line, others) => {
    const host = fresh(userland);
    host.write('/etc/wireguard/lo.key', 'runs=\n', 0o600);
    host.write('/etc/wireguard/lo.conf', `[Interface]\n${line}\n`, 0o600);
    // What stands for its public key is the key itself.
    standIn(host, { wg: 'exec cat' });
    const { stdout } = await host.run(wireguardRestart.bind({ interface: 'lo' }).probe);
    expect(stdout.match(/^file .*$/gm)).toEqual(['runs=', ...others].map(one => `file ${one}`));
  });

  test.skipIf(!asRoot)('wireguard_pings works with whatever ping there is, and knows what it cannot do', async () => {
    const host = fresh(userland);
    const address = '127.0.0.1';
    const check = wireguardPings.bind({
      interface: 'lo',
      mtu: 1420,
      peers: [{ name: 'me', mesh_address: address }],
    });
    const verdict = await ask(host, check);
    const there = (await host.run('command -v ip && command -v ping')).code === 0;
    if (!there) return;
    expect(verdict).toMatchObject({ kind: 'met', evidence: expect.stringMatching(/^1 peer, slowest 0\.\d+ ms$/) });
    expect('note' in verdict).toBe(userland === 'busybox');
  });
});
