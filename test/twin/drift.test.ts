import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordProbes } from '../../bench/floors/record-probes.ts';
import { netnsName } from '../../src/twin/layout/network-commands.ts';
import { twinId } from '../../src/twin/twin-id.ts';
import { planned } from './fixtures/planned.ts';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';

/** A drift: what is done to a host (nothing: more comes of the one before), and the line of a plan that is to show it. */
type Drift = readonly [host: string, script: string, seen: string];

const loginKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIrnLd0zM3nWOrjO0mB4qNeQIdy/gjYUaiZFjJeqR2rC somebody';

const tool = '#!/bin/sh\necho a tool\n';

const playbook = `name: site
stages:
  - name: packages
    tasks:
      - name: a package
        package: { name: [curl, jq] }
  - name: folders
    tasks:
      - name: a directory
        directory: { path: /srv/app, mode: '0750' }
      - directory: { path: /usr/local/lib/systemd/system }
  - name: files
    tasks:
      - name: a file
        file: { path: /srv/app/plain.txt, content: "of {{cluster}}\\n", mode: '0640' }
      - name: a template
        template: { path: /srv/app/hosts.txt, template: hosts.hbs, owner: nobody }
      - name: a link
        symlink: { path: /srv/app/current, target: plain.txt }
      - name: a line
        line: { path: /etc/app.conf, match: '^port ', line: port 8080, create: true }
      - name: another line
        line: { path: /etc/app.conf, line: listen ::1 }
      - name: a block
        block: { path: /etc/motd, block: "Managed.\\n" }
      - name: a user
        user: { name: deploy, shell: /bin/bash, groups: [adm] }
      - name: a key
        authorized_key: { user: deploy, key: '${loginKey}' }
      - name: a kernel setting
        sysctl: { file: /etc/sysctl.d/90-app.conf, values: { net.ipv4.ip_forward: 1 } }
      - name: a module
        kernel_module: { name: tun }
      - name: a download
        download:
          url: http://127.0.0.1:8099/tool
          path: /srv/app/tool
          sha256: ${createHash('sha256').update(tool).digest('hex')}
          mode: '0755'
      - name: nothing old
        absent: { path: '/srv/app/old*' }
      - name: a command
        command: { run: date >/srv/app/initialised, creates: /srv/app/initialised }
      - file:
          path: /etc/systemd/system/app.service
          content: |
            [Service]
            ExecStart=/bin/sleep infinity
            [Install]
            WantedBy=multi-user.target
      - loop: [old-app, idle-app]
        file:
          path: /usr/local/lib/systemd/system/{{item}}.service
          content: |
            [Service]
            ExecStart=/bin/sleep infinity
            [Install]
            WantedBy=multi-user.target
  - name: services
    tasks:
      - name: a service
        service: { name: app, enabled: true, state: started, inputs: [/srv/app/plain.txt] }
      - name: a masked service
        service: { name: old-app, masked: true, state: stopped }
      - name: a stopped service
        service: { name: idle-app, enabled: false, state: stopped }
`;

describe.skipIf(!possible)('drift of every kind is found by a dry run, shown, and fixed by a run', () => {
  let ring: Rehearsal;

  /** Makes the drifts, and proves: a dry run sees each of them and nothing else; a run fixes them; then nothing is left. */
  async function fixed(words: string, drifts: readonly Drift[]): Promise<string> {
    await Promise.all(drifts.map(([host, script]) => ring.must(host, script)));
    const dry = await ring.run(`${words} --dry-run --detailed-exitcode --json`);
    expect([...planned(dry.stdout)].sort()).toEqual(
      drifts.flatMap(([host, , seen]) => (seen === '' ? [] : [`${host}: ${seen}`])).sort(),
    );
    expect(dry).toMatchObject({ code: 2 });
    const run = await ring.run(`${words} --yes`);
    expect(run, run.stdout).toMatchObject({ code: 0 });
    const again = await ring.run(`${words} --dry-run --detailed-exitcode --json`);
    expect(planned(again.stdout)).toEqual([]);
    expect(again).toMatchObject({ code: 0 });
    return run.stdout;
  }

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-drift'));
    await ring.up('clean');
    const first = await ring.run('phase2');
    if (first.code !== 0) throw new Error(first.stdout);
  });
  afterAll(async () => {
    await ring?.down();
  });

  const wg0 = 'WireGuard interface wg0';
  const key = 'WireGuard key /etc/wireguard/wg0.key';
  const rpFilter = 'sysctl net.ipv4.conf.all.rp_filter, net.ipv4.conf.default.rp_filter';
  const sysctlFile = '/etc/sysctl.d/99-provision-wireguard.conf';
  const tools = 'package wireguard-tools, iputils-ping|inetutils-ping|iputils';
  const peerOf = (address: string): string => `$(wg show wg0 allowed-ips | sed -n 's|\\t${address}/32$||p')`;

  test('a reading with nothing to change starts fewer than sixty processes on a host, with the gates of both phases and the pings', async () => {
    const texts = await recordProbes(await ring.inventory(), resolve(import.meta.dirname, '../..'));
    await ring.bring('ms-1', Buffer.from(texts.get('ms-1') ?? ''), '/run/reading');
    // The kernel numbers a host's processes one by one (proc(5), loadavg); the least counts, since others start some, too.
    const counted = await ring.must(
      'ms-1',
      `for turn in 1 2 3 4 5; do
  read -r a b c d before </proc/loadavg
  sh </run/reading >/run/read 2>&1
  read -r a b c d after </proc/loadavg
  echo $((after - before))
done
grep -c ' e [0-9]* 0 ' /run/read; rm /run/reading /run/read`,
    );
    const counts = counted.split('\n').map(Number);
    const answers = counts.pop() ?? 0;
    // Frames stand in both outputs.
    expect(answers).toBeGreaterThan(80);
    expect(Math.min(...counts)).toBeGreaterThan(20);
    expect(Math.min(...counts)).toBeLessThan(60);
  });

  test('wg0.conf edited or opened, a peer removed, another MTU, a unit disabled, kernel settings live and in their file', async () => {
    const said = await fixed('phase2', [
      [
        'ms-1',
        "sed -i 's/^Endpoint = 198.*/Endpoint = 198.51.100.99:1/' /etc/wireguard/wg0.conf",
        `${wg0}: update content`,
      ],
      ['ms-1', 'systemctl disable -q wg-quick@wg0', 'service wg-quick@wg0.service: update enabled'],
      ['wk-1', 'chmod 0644 /etc/wireguard/wg0.conf', `${wg0}: update mode`],
      ['wk-1', 'sysctl -qw net.ipv4.conf.all.rp_filter=1', `${rpFilter}: update net.ipv4.conf.all.rp_filter`],
      ['wk-2', `wg set wg0 peer ${peerOf('172.27.15.31')} remove`, `${wg0}: update peer ctb-edge-1`],
      ['wk-2', `rm ${sysctlFile}`, `${rpFilter}: update ${sysctlFile} content, ${sysctlFile} mode`],
      ['ctb-edge-1', 'ip link set wg0 mtu 1380', `${wg0}: restart mtu`],
    ]);
    expect(said).toMatch(/-Endpoint = 198\.51\.100\.99:1\n +\+Endpoint = 198\.51\.100\.25:51820/);
    expect(said).toContain('0644 → 0600');
    expect(said).toContain('1380 → 1420');
    expect(said).toContain('peers only: wg syncconf, sessions stay');
    expect(await ring.must('ctb-edge-1', 'cat /sys/class/net/wg0/mtu')).toBe('1420');
  });

  test('an address and a route deleted, a peer widened, another port, a false public key, an open private one, a unit stopped', async () => {
    await fixed('phase2', [
      [
        'ms-1',
        'ip address delete 172.27.15.12/32 dev wg0',
        `${wg0}: restart address, route 172.27.15.11/32, route 172.27.15.13/32, route 172.27.15.31/32`,
      ],
      ['ms-1', 'chmod 0644 /etc/wireguard/wg0.key', `${key}: update private key mode`],
      ['wk-1', 'ip route delete 172.27.15.31/32', `${wg0}: update peer ms-1 allowed ips, route 172.27.15.31/32`],
      ['wk-1', `wg set wg0 peer ${peerOf('172.27.15.12')} allowed-ips 172.27.15.12/32,10.9.0.0/24`, ''],
      ['wk-2', 'wg set wg0 listen-port 51999', `${wg0}: restart listen port`],
      ['wk-2', 'echo wrong >/etc/wireguard/wg0.pub', `${key}: update public key`],
      ['ctb-edge-1', 'systemctl stop wg-quick@wg0', `${wg0}: restart interface`],
      ['ctb-edge-1', '', 'service wg-quick@wg0.service: update state'],
    ]);
    expect(await ring.must('wk-1', 'ip route get 172.27.15.31')).toContain('dev wg0');
    expect(await ring.must('wk-1', 'wg show wg0 allowed-ips')).not.toContain('10.9.0.0');
    expect(await ring.must('wk-2', 'wg pubkey </etc/wireguard/wg0.key | diff - /etc/wireguard/wg0.pub')).toBe('');
  });

  test('tools that were removed: until they are back, the others cannot be sure of the host’s key', async () => {
    const unsure = `${wg0}: later: update content, peer ctb-edge-1, peer ctb-edge-1`;
    await fixed('phase2', [
      ['ctb-edge-1', 'apt-get remove -qqy wireguard-tools >/dev/null 2>&1', `${tools}: create wireguard-tools`],
      ['ctb-edge-1', '', `${wg0}: restart interface`],
      ['ctb-edge-1', '', 'service wg-quick@wg0.service: update enabled, state'],
      ['ms-1', '', unsure],
      ['wk-1', '', unsure],
      ['wk-2', '', unsure],
    ]);
  });

  describe('of a playbook of the user’s own', () => {
    let words = '';
    let server: ReturnType<typeof spawn> | undefined;

    beforeAll(async () => {
      ring.write('templates/hosts.hbs', '{{#each hosts}}\n{{name}} {{mesh_address}}\n{{/each}}\n');
      words = `run ${ring.write('playbooks/site.yaml', playbook)} -l wk-1`;
      // A host of the twin cannot see which modules the kernel has; this one is built into it, or there were no mesh.
      await ring.must(
        'wk-1',
        'modules=/lib/modules/$(uname -r); mkdir -p $modules; echo kernel/drivers/net/tun.ko >$modules/modules.builtin',
      );
      const inside = netnsName(twinId(await ring.inventory()), 'host:wk-1');
      const serve = `require('node:http').createServer((_, reply) => reply.end(${JSON.stringify(tool)}))
        .listen(8099, '127.0.0.1', () => console.log('listening'))`;
      server = spawn('ip', ['netns', 'exec', inside, process.execPath, '-e', serve], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (server.stdout !== null) await once(server.stdout, 'data');
      const first = await ring.run(words);
      if (first.code !== 0) throw new Error(first.stdout);
    });
    afterAll(() => {
      server?.kill();
    });

    test('its first run has brought all of it', async () => {
      expect(await ring.run(`${words} --dry-run --detailed-exitcode`)).toMatchObject({ code: 0 });
      const seen =
        'cat /srv/app/plain.txt /srv/app/current /etc/app.conf; /srv/app/tool; id -Gn deploy; systemctl is-active app';
      expect((await ring.must('wk-1', seen)).split('\n')).toEqual([
        'of ring-drift',
        'of ring-drift',
        'port 8080',
        'listen ::1',
        'a tool',
        'deploy adm',
        'active',
      ]);
    });

    test('drift of every resource at once', async () => {
      const drifts: readonly (readonly [script: string, seen: string])[] = [
        ['apt-get remove -qqy jq >/dev/null 2>&1', 'a package: create jq'],
        ['chmod 0777 /srv/app', 'a directory: update mode'],
        ['chown daemon /srv/app/hosts.txt', 'a template: update owner'],
        ['ln -sfn hosts.txt /srv/app/current', 'a link: update target'],
        ["sed -i 's/8080/9090/' /etc/app.conf", 'a line: update line'],
        ["sed -i 's/Managed/Mangled/' /etc/motd", 'a block: update block'],
        ['usermod -s /bin/sh deploy; gpasswd -d deploy adm >/dev/null', 'a user: update shell, groups'],
        [': >/home/deploy/.ssh/authorized_keys', 'a key: create key'],
        ['sysctl -qw net.ipv4.ip_forward=0', 'a kernel setting: update net.ipv4.ip_forward'],
        [
          'rm /etc/modules-load.d/tun.conf',
          'a module: update /etc/modules-load.d/tun.conf content, /etc/modules-load.d/tun.conf mode',
        ],
        ['echo worm >>/srv/app/tool', 'a download: update sha256'],
        ['touch /srv/app/old.txt /srv/app/old.d', 'nothing old: remove /srv/app/old.d, /srv/app/old.txt'],
        ['rm /srv/app/initialised', 'a command: run run'],
        ['systemctl stop app; systemctl disable -q app', 'a service: update enabled, state'],
        ['systemctl unmask -q old-app; systemctl start old-app', 'a masked service: update masked, state'],
        ['systemctl enable -q --now idle-app', 'a stopped service: update enabled, state'],
      ];
      await fixed(
        words,
        drifts.map(([script, seen]) => ['wk-1', script, seen]),
      );
    });

    test('a file’s content, and the service that was started from it is restarted', async () => {
      const started = 'systemctl show -p ExecMainStartTimestampMonotonic --value app';
      const before = Number(await ring.must('wk-1', started));
      await fixed(words, [
        ['wk-1', 'echo drift >/srv/app/plain.txt', 'a file: update content'],
        ['wk-1', '', 'a service: restart started'],
      ]);
      expect(Number(await ring.must('wk-1', started))).toBeGreaterThan(before);
    });

    test('a service that is older than its input, although nothing else differs', async () => {
      const before = await ring.must('wk-1', 'systemctl show -p MainPID --value app');
      await fixed(words, [['wk-1', 'sleep 1; touch /srv/app/plain.txt', 'a service: restart started']]);
      expect(await ring.must('wk-1', 'systemctl show -p MainPID --value app')).not.toBe(before);
    });
  });
});
