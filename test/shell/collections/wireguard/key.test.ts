import { execFileSync } from 'node:child_process';
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import { wireguardKey } from '../../../../src/collections/wireguard/resources/wireguard-key.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { type ShellHost, userlands } from '../../harness.ts';
import { freshWithWg as fresh, hasWg, hideWg, WG } from './wg-host.ts';

const task = wireguardKey.bind({ interface: 'wg0' });
const key = '/etc/wireguard/wg0.key';
const pub = '/etc/wireguard/wg0.pub';
const publicOf = (text: string) => execFileSync(WG, ['pubkey'], { input: text, encoding: 'utf8' });
const facts = async (host: ShellHost) => task.facts(await host.read(task));

describe.skipIf(!hasWg).each(userlands)('a WireGuard key with %s', userland => {
  test('is made on a bare host, readable by root only, with its public key beside it', async () => {
    const host = fresh(userland);
    expect(await facts(host)).toEqual({});
    const change = await converges(host, task);
    expect(change.action).toBe('create');
    expect([host.mode(key), host.mode(pub), host.mode('/etc/wireguard')]).toEqual(['0600', '0600', '0700']);
    expect(host.text(pub)).toBe(publicOf(host.text(key)));
    expect(await facts(host)).toEqual({ 'wireguard.public_key': host.text(pub).trim() });
    expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('wg0.key\nwg0.pub\n');
  });

  test('is the pair that Curve25519 gives, by another implementation than wg', async () => {
    const host = fresh(userland);
    await host.apply(task);
    const secret = Buffer.from(host.text(key).trim(), 'base64');
    expect(Buffer.from(nacl.scalarMult.base(secret)).toString('base64')).toBe(host.text(pub).trim());
  });

  test('never shows the private key', async () => {
    const host = fresh(userland);
    const applied = await host.apply(task);
    const read = await host.read(task);
    const text = host.text(key).trim();
    for (const reading of [applied, read]) expect(reading.stdout + reading.stderr).not.toContain(text);
  });

  test('stays the same while everything around it is fixed', async () => {
    const host = fresh(userland);
    await host.apply(task);
    const text = host.text(key);
    host.write(pub, 'another\n');
    await host.run(`chmod 644 ${key} ${pub}`);
    const change = await converges(host, task);
    expect(change.fields.map(({ name, before, after }) => [name, before, after])).toEqual([
      ['private key mode', '0644', '0600'],
      ['public key', 'another', publicOf(text).trim()],
      ['public key mode', '0644', '0600'],
    ]);
    expect([host.text(key), host.text(pub)]).toEqual([text, publicOf(text)]);

    await host.run(`rm ${pub}`);
    await converges(host, task);
    expect(host.text(key)).toBe(text);
  });

  test('is kept when it appeared after it was read', async () => {
    const host = fresh(userland);
    const { apply } = await expectChange(host, task);
    const other = execFileSync(WG, ['genkey'], { encoding: 'utf8' });
    host.write(key, other, 0o600);
    expect(await host.run(apply)).toMatchObject({ code: 0 });
    expect(host.text(key)).toBe(other);
    await expectNone(host, task);
  });

  test('is not made anew when it went after it was read', async () => {
    const host = fresh(userland);
    await host.apply(task);
    await host.run(`chmod 644 ${key}`);
    const { apply } = await expectChange(host, task);
    await host.run(`mv ${key} ${key}.away`);
    const stopped = await host.run(apply);
    expect(stopped.code).not.toBe(0);
    expect(stopped.stderr).toContain(`${key} has disappeared since it was read`);
    expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('wg0.key.away\nwg0.pub\n');
  });

  test.each([
    ['empty', ''],
    ['cut', 'AAAAAAAA'],
    ['of another kind', '-----BEGIN OPENSSH PRIVATE KEY-----\n'],
  ])('is an error when its file is %s, and is left as it is', async (_, text) => {
    const host = fresh(userland);
    host.write(key, text, 0o600);
    for (const withWg of [true, false]) {
      if (!withWg && userland === 'busybox') await host.run(`rm ${WG}`);
      else if (!withWg) hideWg(host);
      const outcome = await host.plan(task);
      expect(outcome.kind).toBe('unreadable');
      if (outcome.kind === 'unreadable') expect(outcome.evidence.join('\n')).toMatch(`${key}: `);
    }
    expect(host.text(key)).toBe(text);
  });

  test('without wg tells that a key is there, and that the public one is known after apply', async () => {
    const host = fresh(userland);
    await host.apply(task);
    if (userland === 'busybox') await host.run(`rm ${WG}`);
    hideWg(host);
    expect(await host.plan(task)).toEqual({
      kind: 'none',
      why: 'the key is there; wg is not, to derive its public key',
    });
    expect(await facts(host)).toEqual({});
    await host.run(`rm ${pub}`);
    const change = await expectChange(host, task);
    expect(change.fields.map(one => one.name)).toEqual(['public key']);
    const stopped = await host.run(change.apply);
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining('install wireguard-tools') });
  });

  describe('that is to be renewed', () => {
    const renewing = wireguardKey.bind({ interface: 'wg0', renew: true });
    const mark = '/var/lib/provision/renewed/wg0';

    test('is made anew once; nothing of either is shown, and none is told before', async () => {
      const host = fresh(userland);
      await host.apply(task);
      const before = host.text(key);
      const change = await expectChange(host, renewing);
      expect(change.fields.map(({ name, secret = false }) => [name, secret])).toEqual([
        ['private key', true],
        ['public key', false],
      ]);
      // Others would otherwise be given a key that is about to go.
      expect(renewing.facts(await host.read(renewing))).toEqual({});
      const done = await host.run(change.apply);
      expect(done).toMatchObject({ code: 0 });
      const after = host.text(key);
      expect(after).not.toBe(before);
      for (const text of [before, after]) expect(done.stdout + done.stderr).not.toContain(text.trim());
      expect([host.mode(key), host.mode(pub), host.text(pub)]).toEqual(['0600', '0600', publicOf(after)]);
      await expectNone(host, renewing);
      await expectNone(host, task);
      expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('wg0.key\nwg0.pub\n');
      expect(renewing.facts(await host.read(renewing))).toEqual({ 'wireguard.public_key': host.text(pub).trim() });

      await host.run(`rm ${mark}`);
      await converges(host, renewing);
      expect(host.text(key)).not.toBe(after);
    });

    test('is left alone where it is another than the one that was read', async () => {
      const host = fresh(userland);
      await host.apply(task);
      const { apply } = await expectChange(host, renewing);
      const other = execFileSync(WG, ['genkey'], { encoding: 'utf8' });
      host.write(key, other, 0o600);
      const stopped = await host.run(apply);
      expect(stopped.code).not.toBe(0);
      expect(stopped.stderr).toContain('is another key than the one that was read');
      expect(host.text(key)).toBe(other);
      expect((await host.run(`ls ${mark}`)).code).not.toBe(0);
    });

    test('is noted where there was none', async () => {
      const host = fresh(userland);
      await converges(host, renewing);
      await expectNone(host, renewing);
    });
  });
});
