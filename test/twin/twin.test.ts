import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptFiles } from '../../scripts/script-files.mjs';
import { meshAddressOf } from '../../src/collections/wireguard/mesh/mesh-section.ts';
import type { Host, Inventory } from '../../src/model/inventory.ts';
import { savedNames } from '../../src/twin/saved/saved-twin.ts';
import { twinForget } from '../../src/twin/saved/twin-forget.ts';
import { twinSave } from '../../src/twin/saved/twin-save.ts';
import { twinDown } from '../../src/twin/twin-down.ts';
import { twinExec } from '../../src/twin/twin-exec.ts';
import { twinPower } from '../../src/twin/twin-power.ts';
import { twinSsh } from '../../src/twin/twin-ssh.ts';
import { twinStatus } from '../../src/twin/twin-status.ts';
import { twinUp } from '../../src/twin/twin-up.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../fixtures/home-and-cloud.ts';
import { traces } from './fixtures/traces.ts';

const possible = process.platform === 'linux' && process.getuid?.() === 0;
const title = possible ? 'the twin of four hosts, three behind a router' : 'the twin (skipped: it needs root on Linux)';
if (!possible) process.stderr.write('The twin ring is skipped: it needs root on Linux.\n');
const onProgress = (): void => undefined;

/** Runs a command on a host as the controller would: OpenSSH, from the seat, at the inventory's address. */
async function ssh(inventory: Inventory, host: string, command: string, stdin = ''): Promise<string> {
  const { seatCommand, identityFile, knownHosts } = twinSsh(inventory);
  const { ssh: way } = inventory.hosts.find(one => one.name === host) ?? {};
  if (way === undefined) throw new Error(`no host ${host}`);
  const [file = '', ...args] = [
    ...seatCommand,
    ...['ssh', '-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'IdentitiesOnly=yes'],
    ...['-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'GlobalKnownHostsFile=/dev/null', '-i', identityFile],
    ...['-p', String(way.port ?? 22), `${way.user}@${way.address}`, command],
  ];
  const run = promisify(execFile)(file, args);
  run.child.stdin?.end(stdin);
  return (await run).stdout.trim();
}

async function must(host: string, script: string): Promise<string> {
  const result = await twinExec(homeAndCloud, host, ['sh', '-euc', script]);
  expect(result, `${host}: ${script}`).toMatchObject({ code: 0 });
  return result.stdout.trim();
}

describe.skipIf(!possible)(title, () => {
  const names = homeAndCloud.hosts.map(host => host.name);
  const beside: Inventory = { ...homeAndCloud, file: '/twin-test/other.yaml', hosts: homeAndCloud.hosts.slice(0, 1) };
  let before: ReturnType<typeof traces>;

  beforeAll(async () => {
    await twinDown(homeAndCloud);
    await twinDown(beside);
    before = traces(homeAndCloud.cluster);
    await twinUp(homeAndCloud, { onProgress });
  });
  afterAll(async () => {
    await twinDown(homeAndCloud);
  });

  test('every host answers OpenSSH from the seat at the inventory’s address, with its known key', async () => {
    const hostnames = await Promise.all(names.map(name => ssh(homeAndCloud, name, 'hostname')));
    expect(hostnames).toEqual(names);
  });

  test('every host is a running systemd in which nothing failed', async () => {
    for (const name of names) expect(await must(name, 'systemctl is-system-running')).toBe('running');
  });

  test('sudo wants the twin’s password and takes no other', async () => {
    const { becomePassword } = twinSsh(homeAndCloud);
    expect(await ssh(homeAndCloud, 'wk-1', 'sudo -S -k -p "" id -un', `${becomePassword}\n`)).toBe('root');
    await expect(ssh(homeAndCloud, 'wk-1', 'sudo -n id -un')).rejects.toThrow();
    await expect(ssh(homeAndCloud, 'wk-1', 'sudo -S -k -p "" id -un', 'wrong\n')).rejects.toThrow();
    expect(statSync(twinSsh(homeAndCloud).identityFile).mode & 0o777).toBe(0o600);
  });

  test('what is nowhere in the twin is unreachable at once', async () => {
    const ping = await twinExec(homeAndCloud, 'ms-1', ['ping', '-c', '1', '-W', '20', '192.0.2.1']);
    expect(ping.stdout).toContain('Net Unreachable');
    expect(ping.code).not.toBe(0);
  });

  test('no interface leads out of the twin: only the two ends of its own cables are there', async () => {
    expect(traces(homeAndCloud.cluster)['interfaces']).toEqual(before['interfaces']);
    const route = await twinExec(homeAndCloud, 'internet', ['ip', 'route']);
    expect(route.stdout).not.toContain('default');
  });

  test('a public machine reaches the LAN through the forwards, and only through them', async () => {
    await must('ms-1', '! ping -c 1 -W 1 192.0.2.9 >/dev/null; ping -c 1 -W 2 198.51.100.25 >/dev/null');
    expect((await twinExec(homeAndCloud, 'ctb-edge-1', ['ping', '-c', '1', '-W', '2', '192.168.15.2'])).code).not.toBe(
      0,
    );
    const refused = await twinExec(homeAndCloud, 'ctb-edge-1', [
      ...['bash', '-c', 'timeout 3 bash -c "exec 3<>/dev/tcp/203.0.113.10/22"'],
    ]);
    expect(refused.code).not.toBe(0);
  });

  test('wireguard comes by apt, and four hosts joined by hand ping each other through the NAT', async () => {
    const wanted = 'apt-get -q update >/dev/null && apt-get install -qy wireguard >/dev/null 2>&1';
    const keys = new Map(
      await Promise.all(
        names.map(async name => {
          await must(name, wanted);
          const key = await must(
            name,
            'umask 077; mkdir -p /etc/wireguard; wg genkey >/etc/wireguard/wg0.key; wg pubkey </etc/wireguard/wg0.key',
          );
          return [name, key] as const;
        }),
      ),
    );
    const port: Record<string, number> = { 'wk-1': 51820, 'ms-1': 51821, 'wk-2': 51822 };
    const up = homeAndCloud.hosts.map(async host => {
      const peers = homeAndCloud.hosts
        .filter(peer => peer !== host)
        .map(peer => {
          const far = host.name === 'ctb-edge-1';
          const endpoint = far ? `203.0.113.10:${port[peer.name]}` : `${peer.address}:51820`;
          const keepalive = peer.name === 'ctb-edge-1' ? 'PersistentKeepalive = 25' : '';
          const key = keys.get(peer.name);
          return `[Peer]\nPublicKey = ${key}\nAllowedIPs = ${meshAddressOf(peer)}/32\nEndpoint = ${endpoint}\n${keepalive}\n`;
        });
      const config = `[Interface]\nAddress = ${meshAddressOf(host)}/32\nListenPort = 51820\nMTU = 1420\nPrivateKey = KEY\n${peers.join('')}`;
      const script =
        'umask 077; sed "s|KEY|$(cat /etc/wireguard/wg0.key)|" >/etc/wireguard/wg0.conf; systemctl start wg-quick@wg0';
      const result = await twinExec(homeAndCloud, host.name, ['sh', '-euc', script], { stdin: config });
      expect(result).toMatchObject({ code: 0 });
    });
    await Promise.all(up);
    const pairs = homeAndCloud.hosts.flatMap(from =>
      homeAndCloud.hosts.filter(to => to !== from).map(to => [from, to] as const),
    );
    expect(pairs).toHaveLength(12);
    // Two ends that begin at the same moment cancel each other's handshake, and begin again 5 s later (WireGuard's
    // Rekey-Timeout): on a busy machine more than once.
    const pings = await Promise.all(
      pairs.map(([from, to]) => twinExec(homeAndCloud, from.name, ['ping', '-c', '1', '-w', '60', meshAddressOf(to)])),
    );
    expect(pings.map(ping => ping.code)).toEqual(pairs.map(() => 0));
  });

  test('a second up changes nothing, and starts again what died', async () => {
    const seen = async () => {
      const { hosts, ...rest } = await twinStatus(homeAndCloud);
      // What is in use of its memory is never twice the same.
      return { ...rest, hosts: hosts.map(({ memory: _, ...host }) => host) };
    };
    const first = await seen();
    await twinUp(homeAndCloud, { onProgress });
    expect(await seen()).toEqual(first);
    const pid = first.hosts.find(host => host.name === 'wk-2')?.pid;
    await must('wk-2', 'echo kept >/etc/kept');
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await twinStatus(homeAndCloud)).state).toBe('partial');
    await twinUp(homeAndCloud, { onProgress });
    expect((await twinStatus(homeAndCloud)).state).toBe('up');
    expect(await must('wk-2', 'cat /etc/kept')).toBe('kept');
    expect(await ssh(homeAndCloud, 'wk-2', 'hostname')).toBe('wk-2');
  });

  test('a second twin beside it has the same addresses and nothing else in common', async () => {
    try {
      await twinUp(beside, { onProgress });
      expect(await ssh(beside, 'ms-1', 'hostname')).toBe('ms-1');
      await twinExec(beside, 'ms-1', ['touch', '/etc/other']);
      expect((await twinExec(homeAndCloud, 'ms-1', ['test', '-e', '/etc/other'])).code).toBe(1);
    } finally {
      await twinDown(beside);
    }
    expect((await twinStatus(homeAndCloud)).state).toBe('up');
  });

  test('down leaves nothing behind, and does so twice', async () => {
    await twinDown(homeAndCloud);
    expect(traces(homeAndCloud.cluster)).toEqual(before);
    await twinDown(homeAndCloud);
    expect((await twinStatus(homeAndCloud)).state).toBe('down');
  });

  test('down clears away what an up left that was killed on its way', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twin-crash-'));
    try {
      const entry = join(folder, 'up.ts');
      const source = (path: string): string => JSON.stringify(join(import.meta.dirname, path));
      writeFileSync(
        entry,
        `import { twinUp } from ${source('../../src/twin/twin-up.ts')};
import { homeAndCloudByAdmin as homeAndCloud } from ${source('../fixtures/home-and-cloud.ts')};
await twinUp(homeAndCloud, { onProgress: progress => console.log(progress.step) });`,
      );
      const bundle = join(import.meta.dirname, '../../node_modules/.cache/twin-crash.mjs');
      await build({
        entryPoints: [entry],
        bundle: true,
        platform: 'node',
        format: 'esm',
        packages: 'external',
        plugins: [scriptFiles],
        outfile: bundle,
      });
      for (const step of ['network', 'host']) {
        const child = spawn(process.execPath, [bundle], { stdio: ['ignore', 'pipe', 'inherit'] });
        await new Promise<void>((resolve, reject) => {
          child.stdout.on('data', (chunk: Buffer) => {
            if (chunk.toString().includes(step)) resolve();
          });
          child.once('close', code => reject(new Error(`ended with ${code} before it got to the ${step}`)));
        });
        // What it has made so far, however slow the machine is.
        await expect.poll(() => traces(homeAndCloud.cluster), { interval: 5, timeout: 30_000 }).not.toEqual(before);
        child.kill('SIGKILL');
        await new Promise(resolve => child.once('close', resolve));
        expect(traces(homeAndCloud.cluster)).not.toEqual(before);
        await twinDown(homeAndCloud);
        expect(traces(homeAndCloud.cluster)).toEqual(before);
      }
      rmSync(bundle);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(!possible)('Debian 11 and 13 beside 12, behind other doors', () => {
  const [first, second, third] = homeAndCloud.hosts;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no host');
  const mixed: Inventory = {
    ...homeAndCloud,
    file: '/twin-test/mixed.yaml',
    hosts: [
      {
        ...first,
        vars: { twin: { suite: 'debian11' } },
        ssh: { ...first.ssh, user: 'root', port: 2222, become: { method: 'none' } },
      },
      {
        ...second,
        vars: { twin: { suite: 'debian13' } },
        ssh: { ...second.ssh, user: 'ops', become: { method: 'sudo', password: 'none' } },
      },
      third,
    ],
    sites: homeAndCloud.sites.map(site => ({
      ...site,
      ...(site.router && { router: { ...site.router, forwards: [] } }),
    })),
  };
  beforeAll(async () => {
    await twinUp(mixed, { onProgress });
  });
  afterAll(async () => {
    await twinDown(mixed);
  });

  test.each([
    ['ms-1', 'id -un; . /etc/os-release; echo $VERSION_ID', 'root\n11'],
    ['wk-1', 'sudo -n id -un; . /etc/os-release; echo $VERSION_ID', 'root\n13'],
    ['wk-2', 'id -un; . /etc/os-release; echo $VERSION_ID', 'admin\n12'],
  ])('%s lets its user in', async (host, command, seen) => {
    expect(await ssh(mixed, host, command)).toBe(seen);
  });

  test.each(['ms-1', 'wk-1', 'wk-2'])('%s runs cleanly, installs wireguard, and brings an interface up', async host => {
    const run = (script: string) => twinExec(mixed, host, ['sh', '-euc', script]);
    expect((await run('systemctl is-system-running --wait')).stdout.trim()).toBe('running');
    const wanted = 'apt-get -q update && apt-get install -qy wireguard curl jq conntrack';
    expect(await run(wanted)).toMatchObject({ code: 0 });
    const up =
      'umask 077; printf "[Interface]\\nPrivateKey = %s\\nAddress = 172.27.15.99/32\\n" "$(wg genkey)" >/etc/wireguard/wg9.conf; systemctl start wg-quick@wg9; wg show wg9 listen-port';
    expect((await run(up)).stdout.trim()).toMatch(/^\d+$/);
  });
});

describe.skipIf(!possible)('two sites behind two routers', () => {
  const [first, , , edge] = homeAndCloud.hosts;
  if (first === undefined || edge === undefined) throw new Error('no host');
  const far = (name: string, address: string, ssh: Partial<Host['ssh']>): Host => ({
    ...first,
    name,
    site: 'desk',
    address,
    ssh: { ...first.ssh, address, ...ssh },
  });
  const door = { address: 'desk.example.net', port: 2201 };
  const sites: Inventory = {
    ...homeAndCloud,
    file: '/twin-test/sites.yaml',
    sites: [
      ...homeAndCloud.sites.map(site => ({
        ...site,
        ...(site.router && { router: { ...site.router, forwards: [] } }),
      })),
      {
        name: 'desk',
        lan: '10.9.0.0/24',
        router: {
          lanAddress: '10.9.0.1',
          publicAddress: '203.0.113.30',
          forwards: [{ port: 40000, host: 'desk-2', hostPort: 51820 }],
        },
      },
    ],
    hosts: [
      { ...first, vars: { twin: { privileged: true } } },
      edge,
      { ...far('desk-1', '10.9.0.11', door), vars: { twin: { memory: '256M' } } },
      far('desk-2', '10.9.0.12', { jump: [{ ...door, user: 'hopper', identityFiles: [] }] }),
    ],
  };
  beforeAll(async () => {
    await twinUp(sites, { onProgress });
  });
  afterAll(async () => {
    await twinDown(sites);
  });

  test('a name leads through its router, to the one host that listens there', async () => {
    expect(await ssh(sites, 'desk-1', 'hostname')).toBe('desk-1');
  });

  test('what is behind it is reached over the jump host, as its user, and in no other way', async () => {
    expect((await twinExec(sites, 'controller', ['ping', '-c', '1', '-W', '2', '10.9.0.12'])).code).not.toBe(0);
    const { identityFile, knownHosts } = twinSsh(sites);
    const options = `-F none -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${knownHosts} -i ${identityFile}`;
    const through = `ssh ${options} -o ProxyCommand='ssh ${options} -p 2201 -W %h:%p hopper@desk.example.net' admin@10.9.0.12 hostname`;
    const result = await twinExec(sites, 'controller', ['sh', '-c', through]);
    expect(result).toMatchObject({ code: 0, stdout: 'desk-2\n' });
  });

  test('a datagram to a forwarded port arrives with the sender’s public address', async () => {
    const listen = twinExec(sites, 'desk-2', [
      ...['timeout', '10', 'perl', '-MIO::Socket', '-e'],
      'my $s = IO::Socket::INET->new(LocalPort => 51820, Proto => "udp"); $s->recv(my $m, 99); print $m, " from ", $s->peerhost',
    ]);
    const send = 'for i in 1 2 3 4 5 6 7 8; do echo hello >/dev/udp/203.0.113.30/40000; sleep 0.2; done';
    await twinExec(sites, 'ms-1', ['bash', '-c', send]);
    expect((await listen).stdout).toBe('hello\n from 203.0.113.10');
  });

  test('a program that takes more memory than its host has is ended, and nothing else', async () => {
    const memory = async (name: string) => (await twinStatus(sites)).hosts.find(host => host.name === name)?.memory;
    const others = await memory('ms-1');
    expect(await memory('desk-1')).toMatchObject({ limit: 2 ** 28, killed: 0 });
    const hungry = await twinExec(sites, 'desk-1', [
      'systemd-run',
      '--wait',
      '--collect',
      '-q',
      'perl',
      '-e',
      'print length("a" x 2e9)',
    ]);
    expect(hungry.code).not.toBe(0);
    expect(await memory('desk-1')).toMatchObject({ limit: 2 ** 28, killed: 1 });
    expect(await memory('ms-1')).toMatchObject({ limit: others?.limit, killed: 0 });
    expect(await ssh(sites, 'desk-1', 'systemctl is-system-running --wait')).toBe('running');
  });

  test('a privileged host can make cgroups and overlays, as containers need', async () => {
    const script =
      'dir=/sys/fs/cgroup; [ ! -d $dir/memory ] || dir=$dir/memory; mkdir $dir/trial && rmdir $dir/trial; cd /var/lib/containerd; mkdir a b c d; unshare -m mount -t overlay o -o lowerdir=a,upperdir=b,workdir=c d';
    expect(await twinExec(sites, 'ms-1', ['sh', '-euc', script])).toMatchObject({ code: 0 });
    expect((await twinExec(sites, 'desk-2', ['mkdir', '/sys/fs/cgroup/memory/trial'])).code).not.toBe(0);
  });
});

describe.skipIf(!possible)('a saved twin', () => {
  const [first, second] = homeAndCloud.hosts;
  if (first === undefined || second === undefined) throw new Error('no host');
  const own: Inventory = { ...homeAndCloud, file: '/twin-test/saved.yaml', hosts: [first, second] };
  const moved: Inventory = { ...own, file: '/twin-test/saved-beside.yaml' };
  const names = ['test-once', 'test-twice'] as const;
  const privileged = ['ms-1'];
  const on = (inventory: Inventory, host: string, script: string) =>
    twinExec(inventory, host, ['sh', '-euc', script]).then(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`);

  const clear = async (): Promise<void> => {
    for (const inventory of [own, moved]) await twinDown(inventory);
    for (const name of [...names].reverse()) if (savedNames().includes(name)) await twinForget(name);
  };
  beforeAll(clear);
  afterAll(clear);

  test('begins with the disks that were saved, as often as wanted, and one saved of it with both', async () => {
    await twinUp(own, { privileged, onProgress });
    const made =
      'echo kept >/srv/one; chown 1000:1000 /srv/one; chmod 640 /srv/one; rm /etc/issue; rm -r /etc/apt/apt.conf.d; mkdir /etc/apt/apt.conf.d; echo big >/var/lib/rancher/two; echo gone >/run/three';
    expect(await on(own, 'ms-1', made)).toBe('0 ');
    const machine = await on(own, 'ms-1', 'cat /etc/machine-id');
    await twinSave(own, 'test-once', onProgress);
    // Those that ran run again, with what they had.
    expect(await ssh(own, 'ms-1', 'cat /srv/one')).toBe('kept');
    expect(await on(own, 'ms-1', 'echo changed >/srv/one')).toBe('0 ');

    await twinUp(moved, { from: 'test-once', privileged, onProgress });
    const seen =
      'cat /srv/one; stat -c "%u:%g %a" /srv/one; ls /etc/apt/apt.conf.d; [ -e /etc/issue ] || echo no issue; cat /var/lib/rancher/two; [ -e /run/three ] || echo no three';
    expect(await on(moved, 'ms-1', seen)).toBe('0 kept\n1000:1000 640\nno issue\nbig\nno three\n');
    expect(await on(moved, 'ms-1', 'cat /etc/machine-id')).toBe(machine);
    expect(await ssh(moved, 'wk-1', 'hostname')).toBe('wk-1');
    expect(twinSsh(moved).becomePassword).toBe(twinSsh(own).becomePassword);

    await on(moved, 'ms-1', 'rm /srv/one; echo second >/srv/four');
    await twinSave(moved, 'test-twice', onProgress);
    await expect(twinForget('test-once')).rejects.toThrow('the saved twin test-once is in use');
    await twinDown(moved);
    await twinUp(moved, { from: 'test-twice', privileged, onProgress });
    const both = 'ls /srv | grep -v apt; cat /srv/four; [ -e /etc/issue ] || echo no issue';
    expect(await on(moved, 'ms-1', both)).toBe('0 four\nsecond\nno issue\n');
    // Its power comes back, with the same disks below.
    await twinPower(moved, 'cut', ['ms-1'], onProgress);
    await twinPower(moved, 'on', ['ms-1'], onProgress);
    expect(await on(moved, 'ms-1', 'cat /srv/four')).toBe('0 second\n');
  });

  test('is told from another’s, and neither taken nor removed under a running one', async () => {
    await expect(twinSave(own, 'test-once', onProgress)).rejects.toThrow('a twin was saved as test-once before');
    await expect(twinUp(own, { from: 'test-once', privileged, onProgress })).rejects.toThrow(
      'was not started from test-once',
    );
    await expect(twinForget('test-twice')).rejects.toThrow('is in use');
    await twinDown(moved);
    await expect(twinForget('test-once')).rejects.toThrow('is in use');
    const other: Inventory = { ...moved, hosts: [first] };
    await expect(twinUp(other, { from: 'test-once', privileged, onProgress })).rejects.toThrow(
      'is of another inventory',
    );
    await twinForget('test-twice');
    await twinForget('test-once');
    await expect(twinUp(moved, { from: 'test-once', privileged, onProgress })).rejects.toThrow(
      'no twin was saved as test-once',
    );
    expect(savedNames()).not.toContain('test-once');
  });
});
