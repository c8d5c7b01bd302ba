import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example } from '../fixtures/example.ts';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

describe.skipIf(!possible)('a file for hosts that share a LAN, as docs/playbooks.md shows it', () => {
  let ring: Rehearsal;
  const home = ['ms-1', 'wk-1', 'wk-2'] as const;
  const sumOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
  const images = (): Buffer => {
    const content = randomBytes(12_000_000);
    ring.write('files/images.tar', content);
    return content;
  };
  /** Bytes that have left the controller's seat. */
  const sent = async (): Promise<number> =>
    Number(
      await ring.must(
        'controller',
        `cat $(ls -d /sys/class/net/*/statistics/tx_bytes | grep -v /lo/) | awk '{ all += $1 } END { printf "%d", all }'`,
      ),
    );
  const arrived = (hosts: readonly string[]) =>
    Promise.all(hosts.map(host => ring.must(host, 'sha256sum </srv/images.tar | cut -c 1-64')));

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-distribute'));
    ring.write('distribute.yaml', example('distribute.yaml'));
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('goes to their site once, and from there over the LAN', async () => {
    const content = images();
    const dry = await ring.run('run distribute.yaml --dry-run');
    expect(dry.stdout).toContain('sent to one host of home, which gives it to the others over the LAN');
    const before = await sent();
    const ended = await ring.run('run distribute.yaml --json');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    const bytes = (await sent()) - before;
    // Once to the three at home, once to the one on the internet.
    expect(bytes).toBeGreaterThan(2 * content.length);
    expect(bytes).toBeLessThan(2.5 * content.length);
    expect(new Set([...ended.stdout.matchAll(/"giver":"([^"]*)"/g)].map(([, giver]) => giver)).size).toBe(1);
    const all = [...home, 'ctb-edge-1'];
    expect(await arrived(all)).toEqual(all.map(() => sumOf(content)));
    for (const host of all) {
      expect(await ring.must(host, 'ls /var/lib/provision/staged')).toBe('');
      expect(await ring.must(host, 'ss -Htlnp | grep perl || :')).toBe('');
    }
    expect(await ring.run('run distribute.yaml --detailed-exitcode')).toMatchObject({ code: 0 });
  });

  test('comes from the controller where the LAN lets nothing through, and that is said', async () => {
    for (const host of home) await ring.must(host, 'iptables -I INPUT -p tcp --syn ! --dport 22 -j DROP');
    const content = images();
    const ended = await ring.run('run distribute.yaml');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    const said = [...ended.stdout.matchAll(/it did not come from (\S+), so it is sent from here: no answer from/g)];
    expect(said).toHaveLength(2);
    expect(await arrived(home)).toEqual(home.map(() => sumOf(content)));
  });
});
