import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';
import { start } from '../fixtures/running.ts';

const hosts = ['one', 'two'];
const inventory = `cluster: ring-undo
ssh: { user: root }
sites: { cloud: {} }
hosts:
  one: { site: cloud, address: 198.51.100.61, mesh_address: 10.8.1.1, roles: [server] }
  two: { site: cloud, address: 198.51.100.62, mesh_address: 10.8.1.2, roles: [agent] }
mesh: { subnet: 10.8.1.0/24 }
wipe: { firewall: flush }
`;

/** What a user would miss: the tunnel with its key, settings, a unit, the configuration of K3s, and rules. */
const SHOWN = `cd /
for one in etc/wireguard/wg0.conf etc/wireguard/wg0.key etc/sysctl.d/99-wireguard.conf etc/rancher/node/password etc/systemd/system/k3s.service; do
  stat -c '%a %u %g %n' "$one"; sha256sum "$one"
done
nft -s list table inet mine`;

describe.skipIf(!possible)('a wipe that is taken back', () => {
  let ring: Rehearsal;
  const everywhere = (script: string): Promise<readonly string[]> =>
    Promise.all(hosts.map(host => ring.must(host, script)));
  const ended = async (words: string, code: number): Promise<string> => {
    const run = await ring.run(words);
    expect(run, `${words}\n${run.stdout}${run.stderr}`).toMatchObject({ code });
    return run.stdout + run.stderr;
  };
  let before: readonly string[] = [];
  let keys: readonly string[] = [];

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    await ring.up('clean');
    await everywhere(
      'export DEBIAN_FRONTEND=noninteractive; apt-get -qq update; apt-get -qq -y install wireguard-tools nftables >/dev/null 2>&1',
    );
    await ring.up('dirty');
    await everywhere(`nft flush ruleset
nft -f - <<'END'
table inet mine {
	chain input {
		type filter hook input priority filter; policy accept;
		tcp dport 22 counter accept
		tcp dport 9999 drop
	}
}
END
wg show wg0 public-key >/dev/null`);
    before = await everywhere(SHOWN);
    keys = await everywhere('cat /etc/wireguard/wg0.key');
    expect(await ended('phase1 --yes', 0)).toContain('GO  wipe');
    for (const host of hosts)
      expect((await ring.on(host, SHOWN)).code, 'nothing of it is left to be brought back').not.toBe(0);
  });
  afterAll(async () => {
    await ring?.down();
  });

  const runName = (): string =>
    readdirSync(join(ring.folder, '.provision/ring-undo.twin/runs')).find(name => name.endsWith('-phase1')) ?? '';

  test('is shown as a plan first, and nothing is touched', async () => {
    const said = await ended('undo last --dry-run', 0);
    for (const words of [
      '+ file /etc/wireguard/wg0.conf',
      '+ rules of nft',
      'of a datastore and of what a node keeps stay in',
      'not undone: processes that were ended',
      'wg-quick@wg0.service',
    ]) {
      expect(said).toContain(words);
    }
    for (const key of keys) expect(said).not.toContain(key);
    expect(await everywhere('ls -A /etc/wireguard')).toEqual(['', '']);
  });

  test('nothing comes back where nobody can confirm it, or where an archive is not what was kept', async () => {
    expect(await ended('undo last', 4)).toContain('--yes');
    await ring.must(
      'one',
      'cd /var/backups/provision; for a in *-wipe-*.tar.gz; do cp -p "$a" /srv; printf x | dd of="$a" bs=1 seek=50 conv=notrunc 2>/dev/null; done',
    );
    const said = await ended('undo last --yes -l one', 1);
    expect(said).toContain('its checksum is not the one that was noted');
    expect(await ring.must('one', 'ls -A /etc/wireguard')).toBe('');
    await ring.must('one', 'mv /srv/*-wipe-*.tar.gz /var/backups/provision');
  });

  test('killed in the middle it goes on, and all is as it was: files, owners, modes, rules', async () => {
    const running = start(ring, `undo ${runName()} --yes --lock-wait 60`);
    await ring.must(
      'one',
      'for try in $(seq 600); do [ ! -e /etc/rancher/node/password ] || exit 0; sleep 0.05; done; exit 1',
    );
    running.signal('SIGKILL');
    await running.ended;
    const said = await ended(`undo ${runName()} --yes --lock-wait 60`, 0);
    expect(said).toContain('left to do, to make it count');
    expect(await everywhere(SHOWN)).toEqual(before);
  });

  test('the command that is left to do brings the tunnel up, with the key that it had', async () => {
    const start = 'systemctl daemon-reload && systemctl enable --now wg-quick@wg0.service';
    await everywhere(start);
    expect(await everywhere('cat /etc/wireguard/wg0.key | wg pubkey')).toEqual(
      await everywhere('wg show wg0 public-key'),
    );
  });

  test('a second time there is nothing to do, though the tunnel runs', async () => {
    expect(await ended('undo last', 0)).toContain('nothing changed');
    expect(await everywhere(SHOWN)).toEqual(before);
  });

  test('what a tunnel does not run by, and an unreachable host, are told', async () => {
    await ring.must('one', 'echo "# edited" >>/etc/wireguard/wg0.conf');
    expect(await ended('undo last --yes -l one', 1)).toContain('the interface wg0 runs');
    await ring.must('one', 'systemctl stop wg-quick@wg0');
    expect(await ring.provision(['twin', 'power', 'cut', 'two'])).toMatchObject({ code: 0 });
    const said = await ended('undo last --yes --timeout 3', 1);
    expect(said).toContain('two');
    expect(await ring.must('one', SHOWN)).toBe(before[0]);
    expect(await ring.must('one', 'tail -n 1 /var/backups/provision/replaced/etc/wireguard/wg0.conf.*')).toBe(
      '# edited',
    );
  });
});
