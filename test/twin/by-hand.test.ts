import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasShellcheck, shellcheckWhole } from '../unit/shellcheck.ts';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
/** Debian's sh, and the shell of small systems. */
const shellOf = (host: string): string => (host === 'wk-2' ? "$(command -v busybox || echo '') sh" : 'dash');
const variable = (host: string): string => `${host.toUpperCase().replaceAll('-', '_')}_PUB`;

describe.skipIf(!possible)('phase 2 by hand: exported scripts, and nothing else', () => {
  let ring: Rehearsal;
  const script = (host: string, words: string) =>
    ring.on(host, `cd /root && ${shellOf(host)} phase2-${host}.sh ${words} </dev/null`);
  const everywhere = (words: string) => Promise.all(hosts.map(host => script(host, words)));

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-by-hand'));
    await ring.up('clean');
    await ring.on(
      'wk-2',
      '{ command -v busybox || { apt-get -q update && apt-get -q install -y busybox; }; } >/dev/null 2>&1',
    );
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('exported without any host, without a secret, and clean for shellcheck', async () => {
    const made = await ring.provision(['export', 'phase2', '-o', 'scripts']);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    for (const host of hosts) {
      const text = readFileSync(join(ring.folder, 'scripts', `phase2-${host}.sh`), 'utf8');
      if (hasShellcheck) expect(shellcheckWhole(text, [])).toEqual([]);
      const packed = Buffer.from(text).toString('base64');
      await ring.must(host, `echo ${packed} | base64 -d >/root/phase2-${host}.sh`);
    }
  });

  test('--look changes nothing, and says what is to be done', async () => {
    const before = 'find /etc /var/lib/provision -newer /root/phase2-* 2>/dev/null | sort; ip -o link';
    const was = await Promise.all(hosts.map(host => ring.must(host, before)));
    for (const { code, stdout } of await everywhere('--look')) {
      expect(code, stdout).toBe(0);
      expect(stdout).toContain('+ 4.2 WireGuard interface wg0: to be done');
    }
    expect(await Promise.all(hosts.map(host => ring.must(host, before)))).toEqual(was);
  });

  test('each host makes its key, and stops where it needs the others', async () => {
    const keys = new Map<string, string>();
    for (const [at, { code, stdout }] of (await everywhere('--steps')).entries()) {
      expect(code, stdout).toBe(3);
      expect(stdout).toMatch(/STOP: this needs the public key of \S+\n {2}→ on \S+: cat \/etc\/wireguard\/wg0\.pub/);
      const key = /for the other hosts: {2}(\S{43}=)/.exec(stdout)?.[1] ?? '';
      expect(key, stdout).toHaveLength(44);
      keys.set(hosts[at] ?? '', key);
    }
    const lines = [...keys].map(([host, key]) => `${variable(host)}=${key}`).join('\n');
    for (const host of hosts) {
      await ring.must(host, `umask 077; cat >/root/ring-by-hand.values <<'END'\n${lines}\nEND`);
    }
  });

  test('a file of values that others can read is refused', async () => {
    await ring.must('ms-1', 'chmod 0644 /root/ring-by-hand.values');
    const refused = await script('ms-1', '--steps');
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain("is not root's alone");
    await ring.must('ms-1', 'chmod 0600 /root/ring-by-hand.values');
  });

  test('with the keys all steps are done, and the questions of every script say GO', async () => {
    for (const { code, stdout } of await everywhere('--steps')) expect(code, stdout).toBe(0);
    for (const { code, stdout } of await everywhere('--gate')) {
      expect(code, stdout).toBe(0);
      expect(stdout).toMatch(/\nGO$/);
    }
  });

  test('again, nothing is done', async () => {
    for (const { code, stdout } of await everywhere('--steps')) {
      expect(code, stdout).toBe(0);
      expect(stdout).not.toMatch(/^\+ /m);
    }
  });

  test('provision finds nothing to change, and its gate says GO', async () => {
    const plan = await ring.run('phase2 --dry-run --detailed-exitcode');
    expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 });
    const gate = await ring.run('gate phase2');
    expect(gate, gate.stdout + gate.stderr).toMatchObject({ code: 0 });
    expect(gate.stdout).toContain('GO  wireguard');
  });

  test('what is not so any more is seen: by the questions, and by the next run', async () => {
    await ring.must('wk-1', 'systemctl stop wg-quick@wg0');
    const refused = await ring.run('gate phase2 -l wk-1');
    expect(refused, refused.stdout + refused.stderr).toMatchObject({ code: 3 });
    expect(refused.stdout).toContain('what 1 host said of itself is in ');
    const kept = [...ring.journal()].filter(([path]) => path.endsWith('/evidence/host-wk-1.txt'));
    const text = kept.at(-1)?.[1] ?? '';
    expect(text).toMatch(/^wk-1, .*: gate phase2\nKeys, tokens and passwords were taken out\./);
    expect(text).toMatch(/\n== the journal of wg-quick@wg0\.service\n/);
    expect(text).toContain('Stopped wg-quick@wg0.service');
    expect(text).not.toMatch(/[A-Za-z0-9+/]{43}=/);
    const packed = await ring.provision(['evidence', '--twin', '-o', join(ring.folder, 'evidence.tar.gz')]);
    expect(packed, packed.stderr).toMatchObject({ code: 0 });
    expect(packed.stdout).toContain('/evidence/host-wk-1.txt');
    const stopped = await script('wk-1', '--gate');
    expect(stopped.code).toBe(3);
    expect(stopped.stdout).toMatch(/STOP {2}waiting for wg0 to run\n {2}expected: wg0 is there, and UP/);
    const mended = await script('wk-1', '--steps');
    expect(mended, mended.stdout).toMatchObject({ code: 0 });
    expect(mended.stdout).toContain('+ 4.2 WireGuard interface wg0');
    expect(mended.stdout).toContain('= 1.7 WireGuard key');
  });
});
