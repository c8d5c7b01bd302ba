import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { wireguardInterface } from '../../../../src/collections/wireguard/resources/wireguard-interface.ts';
import { wireguardPresharedKeys } from '../../../../src/collections/wireguard/resources/wireguard-preshared-keys.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { type ShellHost, type Userland, userlands } from '../../harness.ts';
import { freshWithWg, hasWg, hideWg } from './wg-host.ts';

const list = '/etc/wireguard/wg0.psk';
const bind = (args: object) => wireguardPresharedKeys.bind({ interface: 'wg0', ...args });
const making = (...names: string[]) => bind({ step: 'make', names });
const keeping = (...names: string[]) => bind({ step: 'keep', names });
const digestOf = (key: string) => createHash('sha256').update(`${key}\n`).digest('hex').slice(0, 16);

const fresh = async (userland: Userland): Promise<ShellHost> => {
  const host = freshWithWg(userland);
  await host.run('mkdir -p /etc/wireguard && chmod 700 /etc/wireguard');
  return host;
};
/** Name, key, digest and mark of each line. */
const linesOf = (host: ShellHost) =>
  host
    .text(list)
    .split('\n')
    .slice(1, -1)
    .map(line => line.split(' '));
const factsOf = async (host: ShellHost) => making().facts(await host.read(making()));

describe.skipIf(!hasWg).each(userlands)('pre-shared keys with %s', userland => {
  test('are made on a bare host, for root alone, each with a digest of its own', async () => {
    const host = await fresh(userland);
    await expectNone(host, making());
    const change = await converges(host, making('wk-1.1', 'a.b-2.1'));
    expect(change).toMatchObject({ action: 'create', fields: [{ name: 'made here', after: 'wk-1.1, a.b-2.1' }] });
    expect(host.mode(list)).toBe('0600');
    const [one = [], two = []] = linesOf(host);
    expect([one, two].map(([name, key = '', digest, mark]) => [name, digest === digestOf(key), mark])).toEqual([
      ['wk-1.1', true, 'new'],
      ['a.b-2.1', true, 'new'],
    ]);
    expect(one[1]).not.toBe(two[1]);
    expect(await factsOf(host)).toEqual({
      'wireguard.preshared_keys': { 'wk-1.1': one[2], 'a.b-2.1': two[2] },
      'wireguard.preshared_new': { 'wk-1.1': one[1], 'a.b-2.1': two[1] },
      'wireguard.way_in': [],
    });
  });

  test('that are there stay as they are while others are made, taken, handed over and dropped', async () => {
    const host = await fresh(userland);
    await host.apply(making('wk-1.1'));
    const [first = []] = linesOf(host);
    const given = `${'B'.repeat(41)}AA=`;
    const taking = bind({ step: 'take', keys: `ms-1.1 ${given} ${digestOf(given)}\n` });
    expect(await converges(host, taking)).toMatchObject({ fields: [{ after: 'ms-1.1' }] });
    expect(linesOf(host)).toEqual([first, ['ms-1.1', given, digestOf(given)]]);
    await converges(host, making('wk-1.2'));
    expect(linesOf(host).map(([name, , , mark]) => [name, mark])).toEqual([
      ['wk-1.1', 'new'],
      ['ms-1.1', undefined],
      ['wk-1.2', 'new'],
    ]);
    const kept = await converges(host, keeping('wk-1.2', 'ms-1.1'));
    expect(kept.fields).toEqual([
      { name: 'no longer in force', before: 'wk-1.1', after: undefined },
      { name: 'handed over', before: undefined, after: 'wk-1.2' },
    ]);
    expect(linesOf(host).map(([name, , , mark]) => [name, mark])).toEqual([
      ['ms-1.1', undefined],
      ['wk-1.2', undefined],
    ]);
    expect(await factsOf(host)).toMatchObject({ 'wireguard.preshared_new': {} });
    expect(await converges(host, keeping())).toMatchObject({ action: 'remove' });
    expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('');
  });

  test('are told only while nobody has them, and never by a change', async () => {
    const host = await fresh(userland);
    const made = await host.apply(making('wk-1.1'));
    const [[, key = ''] = []] = linesOf(host);
    const kept = await host.apply(keeping('wk-1.1'));
    const read = await host.read(keeping('wk-1.1'));
    for (const reading of [made, kept, read]) expect(reading.stdout + reading.stderr).not.toContain(key);
  });

  test('that somebody has changed are known by another digest, and the list is made whole', async () => {
    const host = await fresh(userland);
    await host.apply(making('wk-1.1', 'wk-2.1'));
    const [one = [], two = []] = linesOf(host);
    const other = `${'C'.repeat(41)}AA=`;
    await host.run(`sed -i 's|^wk-1.1 [^ ]*|wk-1.1 ${other}|' ${list}; chmod 644 ${list}`);
    expect(await factsOf(host)).toMatchObject({
      'wireguard.preshared_keys': { 'wk-1.1': digestOf(other), 'wk-2.1': two[2] },
    });
    const change = await converges(host, making());
    expect(change.fields.map(({ name }) => name)).toEqual(['file', 'mode and owner']);
    expect(linesOf(host)).toEqual([['wk-1.1', other, digestOf(other), 'new'], two]);
    expect(one[2]).not.toBe(digestOf(other));
    expect(host.mode(list)).toBe('0600');
  });

  test('are not written over what came between, nor through a link, nor without wg', async () => {
    const host = await fresh(userland);
    const { apply } = await expectChange(host, making('wk-1.1'));
    await host.apply(making('wk-2.1'));
    const before = host.text(list);
    const stopped = await host.run(apply);
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringContaining('another than was read') });
    expect(host.text(list)).toBe(before);
    await host.run(`mv ${list} /etc/elsewhere; ln -s /etc/elsewhere ${list}`);
    expect(await host.plan(making())).toMatchObject({ kind: 'unreadable' });
    await host.run(`rm ${list}`);
    if (userland === 'busybox') await host.run('rm /usr/bin/wg');
    hideWg(host);
    const without = await host.run((await expectChange(host, making('wk-1.1'))).apply);
    expect(without.code).not.toBe(0);
    expect((await host.run('ls -A /etc/wireguard')).stdout).toBe('');
  });

  test('are made anew once in a round of new keys', async () => {
    const host = await fresh(userland);
    await host.apply(making('wk-1.1'));
    const renewing = (...names: string[]) => bind({ step: 'make', names, renew: true });
    await converges(host, renewing('wk-1.2'));
    await host.run('mkdir -p /var/lib/provision/renewed; : >/var/lib/provision/renewed/wg0');
    await expectNone(host, renewing('wk-1.3'));
  });

  test('in a configuration are read as their names, and as nothing else', async () => {
    const host = await fresh(userland);
    await host.apply(making('wk-1.1'));
    const [[, key = ''] = []] = linesOf(host);
    const other = `${'D'.repeat(41)}AA=`;
    const text = (one: string, two: string) =>
      `[Interface]\nPrivateKey = @@secret:private_key@@\n\n[Peer]\nPublicKey = x\nPresharedKey = ${one}\n\n[Peer]\nPublicKey = y\nPresharedKey = ${two}\n`;
    host.write('/etc/wireguard/wg0.key', `${'E'.repeat(41)}AA=\n`, 0o600);
    host.write(
      '/etc/wireguard/wg0.conf',
      text(key, other).replace('@@secret:private_key@@', `${'E'.repeat(41)}AA=`),
      0o600,
    );
    const { stdout } = await host.read(wireguardInterface.bind({ template: text('@@secret:wk-1.1@@', 'z') }));
    expect(stdout).toContain(text('@@secret:wk-1.1@@', '@@secret:other@@'));
    for (const secret of [key, other]) expect(stdout).not.toContain(secret);
  });
});
