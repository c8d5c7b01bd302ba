import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { printedIn } from '../event-lines.ts';
import { debians, threeDebians } from './fixtures/three-debians.ts';
import { buildCommandLine, type Ended } from './fixtures/wipe-cli.ts';

const possible = process.platform === 'linux' && process.getuid?.() === 0;
const title = possible ? 'the wipe of real hosts' : 'the wipe of real hosts (skipped: it needs root on Linux)';

const BY_DEFAULT = threeDebians('wipe-test');
const INVENTORY = `${BY_DEFAULT}wipe: { firewall: flush }\n`;
const hosts = debians;

/** Everything that a run could touch, without what time alone changes; atimes are not looked at. */
const PRINT = `find /etc /opt /root /srv /usr/local /var/lib /var/backups /var/log/calico /var/log/pods /run/k3s /run/wireguard \\
  -xdev ! -path '/var/lib/systemd/*' -printf '%p %y %m %U %G %s %T@ %l\\n' 2>/dev/null | sort
ip -o link show | sed 's/ qdisc.*//'
ip rule; ip -6 rule; ip route show table all
ip netns list
iptables-legacy-save | grep '^[-*]'; nft -s list ruleset | sed 's/packets [0-9]* bytes [0-9]*//'
systemctl list-units --all --plain --no-legend 'k3s*' 'wg-quick*' ufw.service my-app.service nftables.service
cut -d ' ' -f 2 /proc/self/mounts`;

/** As much of a plan's event as is looked at. */
const planSchema = z.object({
  hosts: z.array(
    z.object({
      host: z.string(),
      tasks: z.array(
        z.object({
          outcome: z.object({
            change: z
              .object({
                archive: z.string().optional(),
                fields: z.array(
                  z.object({ name: z.string(), before: z.string().optional(), loss: z.string().optional() }),
                ),
              })
              .optional(),
          }),
        }),
      ),
    }),
  ),
});

const SURVIVORS = `systemctl is-active my-app.service
systemctl is-enabled my-app.service
cat /etc/my-app.conf /etc/cron.d/my-app
ip -br address show dev docker0 | tr -s ' ' | cut -d ' ' -f 3
cat /srv/nas/photos/first.jpg
ls -d /srv/uninstaller-was-run /etc/ssh/sshd_config`;

describe.skipIf(!possible)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'provision-wipe-'));
  const file = join(folder, 'hosts.yaml');
  /** SHA-256 and name, as `sha256sum` writes them, of every file that the plan says cannot be recreated. */
  const listed = new Map<string, string>();
  let provision: (...args: readonly string[]) => Promise<Ended>;

  const must = async (...args: readonly string[]): Promise<string> => {
    const ended = await provision(...args);
    expect(ended, ended.screen).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const on = (host: string, script: string): Promise<string> =>
    must('twin', 'exec', '-i', file, host, '--', 'sh', '-c', `${script}\nexit 0`);
  const everywhere = (script: string): Promise<readonly string[]> => Promise.all(hosts.map(host => on(host, script)));
  const phase1 = (...args: readonly string[]): Promise<Ended> =>
    provision('phase1', '-i', file, '--twin', '--no-color', ...args);

  beforeAll(async () => {
    writeFileSync(file, INVENTORY);
    provision = await buildCommandLine();
    await must('twin', 'up', '-i', file);
    await everywhere(
      'export DEBIAN_FRONTEND=noninteractive; apt-get -qq update; apt-get -qq -y install wireguard-tools ufw >/dev/null 2>&1; ufw allow 22/tcp; ufw --force enable',
    );
    await must('twin', 'dirty', '-i', file);
    await everywhere(`mkdir -p /var/lib/rancher/k3s/storage/pvc-1 /var/lib/rancher/k3s/server/db
echo precious >/var/lib/rancher/k3s/storage/pvc-1/pg; head -c 2000000 /dev/urandom >/var/lib/rancher/k3s/server/db/state.db`);
    // The kernel gives an interface its link-local addresses when it has seen that nobody else has them.
    await everywhere('while ip -6 address show tentative | grep -q inet6; do sleep 0.2; done');
  });
  afterAll(async () => {
    await provision('twin', 'down', '-i', file);
    rmSync(folder, { recursive: true });
  });

  test('a dry run shows what would go, and touches nothing', async () => {
    const before = await everywhere(PRINT);
    const { code, screen } = await phase1('--dry-run', '--detailed-exitcode', '-v');
    expect(code, screen).toBe(2);
    for (const thing of [
      'k3s.service',
      'vxlan.calico',
      'cni-1a2b3c4d-0000-4000-8000-000000000001',
      'containerd-shim',
      'wg0',
      'INPUT',
    ]) {
      expect(screen).toContain(thing);
    }
    expect(await everywhere(PRINT)).toEqual(before);
  });

  test('the plan names what cannot be recreated, counts what can, and keeps volumes apart', async () => {
    const { screen } = await phase1('--dry-run');
    expect(screen).toMatch(
      /Cannot be recreated, archived first in \/var\/backups\/provision \(\d+\):\n(?: {6}.*\n)*? {6}\/etc\/rancher\/node\/password +file, 17 bytes/,
    );
    expect(screen).toMatch(
      /Can be recreated \(\d+\):\n(?: {6}.*\n)*? {6}\/var\/lib\/rancher\/k3s\/data +all of it, \d+ objects?, /,
    );
    expect(screen).toMatch(
      /Kept \(\d+\):\n(?: {6}.*\n)*? {6}\/var\/lib\/rancher\/k3s\/storage +\d+ objects?, \d+ bytes, wipe\.volumes is keep/,
    );
    for (const line of printedIn((await phase1('--dry-run', '--json')).stdout)) {
      if (line.type !== 'plan') continue;
      for (const { host, tasks } of planSchema.parse(line).hosts) {
        const fields = tasks.flatMap(({ outcome }) =>
          outcome.change?.archive === undefined ? [] : outcome.change.fields,
        );
        const names = fields.filter(one => one.loss === 'for good' && one.before === 'file').map(one => one.name);
        expect(names).toEqual(
          expect.arrayContaining(['/etc/rancher/node/password', '/var/lib/rancher/k3s/server/db/state.db']),
        );
        listed.set(host, await on(host, `sha256sum ${names.map(name => `'${name}'`).join(' ')}`));
      }
    }
    expect([...listed.keys()].sort()).toEqual([...hosts].sort());
  });

  test('nothing is destroyed where nobody can confirm it', async () => {
    const before = await everywhere(PRINT);
    const { code, screen } = await phase1();
    expect(code).toBe(4);
    expect(screen).toContain('--yes');
    expect(await everywhere(PRINT)).toEqual(before);
  });

  test('a host that is reached through what is to go is refused before anything is touched', async () => {
    const before = await everywhere(PRINT);
    writeFileSync(file, INVENTORY.replace('mesh: {', 'mesh: { interface: eth0,'));
    const { code, screen } = await phase1('--yes');
    writeFileSync(file, INVENTORY);
    expect(code).toBe(1);
    expect(screen).toContain('SSH comes in through eth0');
    expect(await everywhere(PRINT)).toEqual(before);
  });

  test('a dirty host of each Debian is wiped to GO, what was there is kept, and what is not of a cluster stays', async () => {
    const survivors = await everywhere(SURVIVORS);
    const { code, screen } = await phase1('--yes');
    expect(code, screen).toBe(0);
    expect(screen).toContain('GO  wipe');
    expect(screen.match(/kept in \/var\/backups\/provision\/\S+\.tar\.gz/g)?.length).toBeGreaterThanOrEqual(3);
    expect(await everywhere(SURVIVORS)).toEqual(survivors);
    expect(survivors.join('')).not.toContain('uninstaller-was-run');
    expect(await everywhere('ls /usr/local/bin')).not.toContain('uninstall');
    for (const host of hosts) {
      // Every file that the plan named is in the archive, byte for byte.
      const list = (listed.get(host) ?? '').trimEnd().replaceAll('  /', '  ');
      expect(list).not.toBe('');
      const proof = await on(
        host,
        `mkdir /root/back; cd /root/back; tar -xzf "$(ls /var/backups/provision/*-wipe-????????????????.tar.gz)"
sha256sum -c --quiet <<'END' && echo identical
${list}
END
cd /; rm -r /root/back`,
      );
      expect(proof).toBe('identical\n');
      const seen = await on(
        host,
        `stat -c '%a %u' /var/backups/provision /var/backups/provision/*.gz
tar -xzOf /var/backups/provision/*-wipe-????????????????.tar.gz etc/wireguard/wg0.conf etc/rancher/node/password
tar -xzOf /var/backups/provision/*-wipe-rules-*.tar.gz outputs/wg.conf outputs/nftables.rules
iptables -S; ip6tables -S; nft list ruleset; ipset list -n; ip -br link; ls -A /etc/wireguard; pgrep -a wireguard-go; pgrep -a k3s`,
      );
      expect(seen).toMatch(/^700 0\n600 0\n600 0\n/);
      for (const kept of ['PrivateKey = ', '0123456789abcdef', 'KUBE-FIREWALL', '[Interface]'])
        expect(seen).toContain(kept);
      expect(seen).toContain('-P INPUT ACCEPT');
      expect(seen.slice(seen.indexOf('-P INPUT ACCEPT'))).not.toMatch(/KUBE|cali|ufw|wg0|cni0|flannel|DROP|k3s/);
    }
  });

  test('a second run changes nothing', async () => {
    const { code, screen } = await phase1('--yes');
    expect(code, screen).toBe(0);
    expect(screen).toContain('nothing changed');
  });

  test('what somebody alive brings back makes the wipe say STOP with his name, until he is stopped', async () => {
    const tend = `#!/bin/sh
while :; do
  if [ ! -e /sys/class/net/cali00000tended ]; then sleep 2; ip link add cali00000tended type veth peer name tended0; fi
  sleep 0.1
done`;
    const unit = (name: string, start: string): string =>
      `printf '[Service]\\nExecStart=%s\\nRestart=always\\n[Install]\\nWantedBy=multi-user.target\\n' '${start}' >/etc/systemd/system/${name}.service`;
    await on(
      'mid-1',
      `printf '%s\\n' '${tend}' >/usr/local/bin/tend; chmod 755 /usr/local/bin/tend
${unit('tend', '/usr/local/bin/tend')}
${unit('edge', '/bin/bash -c "exec -a \\"k3s server\\" sleep 997"')}
systemctl daemon-reload; systemctl enable --quiet --now tend.service edge.service; sleep 3`,
    );
    const stopped = await phase1('--yes', '--limit', 'mid-1');
    expect(stopped.code, stopped.screen).toBe(3);
    const screen = stopped.screen.replace(/\s+/g, ' ');
    expect(screen).toMatch(/cali00000tended: .* of tend\.service; it was gone, and came back/);
    expect(screen).toContain('systemctl disable --now tend.service');
    expect(screen).toContain('edge.service (inactive, starts at boot)');
    expect(screen).toContain('systemctl disable --now edge.service');
    await on(
      'mid-1',
      'systemctl disable --quiet --now tend edge; rm /etc/systemd/system/tend.service /etc/systemd/system/edge.service',
    );
    const { code, screen: after } = await phase1('--yes', '--limit', 'mid-1');
    expect(code, after).toBe(0);
  });

  test('what comes back makes the gate say STOP, each thing by its name, and the next run takes it away', async () => {
    const drift: Readonly<Record<string, string>> = {
      cali00feedbeef0: 'ip link add cali00feedbeef0 type veth peer name peer0',
      '0x200/0xf00': 'ip rule add pref 9 fwmark 0x200/0xf00 lookup 2004',
      'FORWARD DROP': 'iptables-legacy -P FORWARD DROP',
      'nft ip6 x': 'nft add table ip6 x; nft add chain ip6 x own',
      'cni-1a7e1a7e-0000-4000-8000-000000000002': 'ip netns add cni-1a7e1a7e-0000-4000-8000-000000000002',
      '/run/k3s/late': 'mkdir -p /run/k3s/late; mount -t tmpfs tmpfs /run/k3s/late',
      '/etc/cni/net.d/10-late.conflist': `mkdir -p /etc/cni/net.d; echo '{ "type": "calico" }' >/etc/cni/net.d/10-late.conflist`,
      'blackhole 10.42.9.0/24': 'ip route add blackhole 10.42.9.0/24 proto 80',
      'k3s-late.service': `printf '[Service]\nExecStart=/usr/local/bin/k3s server\n' >/etc/systemd/system/k3s-late.service
systemctl daemon-reload; systemctl start k3s-late || :`,
      'k3s server': `setsid bash -c 'exec -a "k3s server" sleep 998' >/dev/null 2>&1 &`,
      'ufw.service': 'systemctl enable --now ufw.service',
    };
    await on('mid-1', Object.values(drift).join('\n'));
    const gate = ['gate', 'phase1', '-i', file, '--twin', '--no-color', '--limit', 'mid-1'];
    const stopped = await provision(...gate);
    expect(stopped.code, stopped.screen).toBe(3);
    for (const seen of Object.keys(drift)) expect(stopped.screen).toContain(seen);
    const fixed = await phase1('--yes', '--limit', 'mid-1');
    expect(fixed.code, fixed.screen).toBe(0);
    const again = await provision(...gate);
    expect(again.code, again.screen).toBe(0);
  });

  test('with `ours` only rules of cluster software go; with `keep` none', async () => {
    const rules = "iptables-legacy-save | grep -- '^-A'; nft -s list ruleset | grep -c KUBE";
    await on(
      'mid-1',
      `iptables-legacy -N DOCKER; iptables-legacy -A FORWARD -o docker0 -j DOCKER
iptables-legacy -N KUBE-X; iptables-legacy -A INPUT -j KUBE-X; iptables-nft -N KUBE-Y`,
    );
    writeFileSync(file, `${BY_DEFAULT}wipe: { firewall: keep }\n`);
    const kept = await phase1('--yes', '--limit', 'mid-1');
    expect(kept.code, kept.screen).toBe(0);
    expect(kept.screen).toContain('wipe.firewall is keep');
    expect(await on('mid-1', rules)).toContain('KUBE-X');
    writeFileSync(file, BY_DEFAULT);
    const ours = await phase1('--yes', '--limit', 'mid-1');
    expect(ours.code, ours.screen).toBe(0);
    expect((await on('mid-1', rules)).trim()).toBe('-A FORWARD -o docker0 -j DOCKER\n0');
    expect(ours.screen).toMatch(/gate: GO, kept: .*1 rule of Docker/);
    const again = await phase1('--yes', '--limit', 'mid-1');
    expect(again.screen).toContain('nothing changed');
    writeFileSync(file, INVENTORY);
    expect(readFileSync(file, 'utf8')).toBe(INVENTORY);
  });
});
