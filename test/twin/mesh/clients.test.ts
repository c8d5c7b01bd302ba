import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withEntry } from '../../../src/inventory/edit/with-entry.ts';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';
import { RoamingDevice } from '../fixtures/roaming-device.ts';

const meshAddresses = ['172.27.15.12', '172.27.15.11', '172.27.15.13', '172.27.15.31'];

/** A laptop behind a NAT somewhere: the only gateway that it can call without a forward is ctb-edge-1. */
describe.skipIf(!possible)('a client of the mesh', () => {
  let ring: Rehearsal;
  let laptop: RoamingDevice;
  const well = async (words: string): Promise<string> => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const config = (): string => ring.read('laptop0.conf');
  const secret = (): string => /^PrivateKey = (\S+)$/m.exec(config())?.[1] ?? '';
  const reached = (): Promise<readonly string[]> =>
    Promise.all(meshAddresses.map(address => laptop.greeting(address, 22)));

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-clients'));
    await ring.up('clean');
    laptop = await RoamingDevice.plugIn(ring);
  });
  afterAll(async () => {
    await laptop?.on(`wg-quick down ${join(ring.folder, 'laptop0.conf')} 2>/dev/null || :`);
    await laptop?.unplug();
    await ring?.down();
  });

  test('a gateway whose key nobody knows yet is refused, with the phase that learns it', async () => {
    const ended = await ring.run('client add laptop -o laptop0.conf --yes --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 4 });
    expect(ended.stderr).toContain('no run from here knows the key of ctb-edge-1');
  });

  test('its file is taken by wg-quick as it is, and every host answers by TCP', async () => {
    await well('phase2 --yes --no-color');
    const told = await well('client add laptop -o laptop0.conf --yes --no-color');
    expect(told).toContain('gateway: ctb-edge-1');
    const path = join(ring.folder, 'laptop0.conf');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await laptop.on(`wg-quick up ${path} >&2`);
    expect(await reached()).toEqual(meshAddresses.map(() => 'SSH-'));
    expect(await ring.must('wk-1', 'cat /proc/sys/net/ipv4/ip_forward')).toBe('0');
    expect(await ring.must('ctb-edge-1', 'cat /proc/sys/net/ipv4/ip_forward')).toBe('1');
  });

  test('its private key is in its file alone', () => {
    expect(secret()).toHaveLength(44);
    for (const [name, text] of ring.journal()) expect(text.includes(secret()), name).toBe(false);
    expect(readFileSync(ring.file, 'utf8')).not.toContain(secret());
  });

  test('plan, gate and diagnosis take it for wanted', async () => {
    const publicKey = await laptop.on(`printf %s '${secret()}' | wg pubkey`);
    ring.write(
      'ring.yaml',
      withEntry(readFileSync(ring.file, 'utf8'), ['mesh', 'clients'], 'laptop', [
        ['address', '172.27.15.254'],
        ['public_key', publicKey],
        ['gateway', 'ctb-edge-1'],
        ['reach', ['mesh']],
      ]),
    );
    await well('phase2 --detailed-exitcode --dry-run --no-color');
    await well('gate phase2 --no-color');
    await well('diagnose phase2 --no-color');
    expect(await well('client list --live --no-color')).toMatch(
      /laptop: 172\.27\.15\.254 · by ctb-edge-1 · .*heard of \d+ s ago/,
    );
    expect(await well('client show laptop')).toBe(
      config().replace(/^PrivateKey = .*$/m, '# PrivateKey = the private key, which is on the device alone'),
    );
  });

  test('once it is revoked it reaches nothing, and no host knows it', async () => {
    await well('client revoke laptop --yes --no-color');
    expect(await reached()).toEqual(meshAddresses.map(() => 'nothing'));
    for (const host of ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'])
      expect(await ring.must(host, 'wg show wg0 allowed-ips; ip route; cat /etc/wireguard/wg0.conf')).not.toContain(
        '172.27.15.254',
      );
  });
});
