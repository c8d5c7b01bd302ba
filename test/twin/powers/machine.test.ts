import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagesServers, stopPackagesServer } from '../../../src/twin/packages/packages-server.ts';
import { twinId } from '../../../src/twin/twin-id.ts';
import { twinPaths } from '../../../src/twin/twin-paths.ts';
import { twinStatus } from '../../../src/twin/twin-status.ts';
import { example } from '../fixtures/example.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

const inventory = `cluster: ring-machine
ssh: { user: root }
vars: { twin: { memory: 1G } }
sites:
  home:
    lan: 192.168.15.0/24
    router: { lan_address: 192.168.15.1, public_address: 203.0.113.10, forwards: [{ udp: 51820, to: ms-1 }] }
  cloud: {}
hosts:
  ms-1: { site: home, address: 192.168.15.2, mesh_address: 10.8.0.1, roles: [server] }
  wk-1: { site: home, address: 192.168.15.3, mesh_address: 10.8.0.2, roles: [agent], vars: { twin: { suite: debian13 } } }
  edge-1: { site: cloud, address: 198.51.100.25, mesh_address: 10.8.0.3, roles: [agent], vars: { twin: { memory: 512M, disk: 1G } } }
mesh: { subnet: 10.8.0.0/24 }
`;

describe.skipIf(!possible)('what a twin gives to its owner, as docs/twin.md says', () => {
  let ring: Rehearsal;
  const twin = async (words: string) => {
    const ended = await ring.provision(['twin', ...words.split(' ')]);
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  /** Milliseconds until an answer comes, the least of some; what is asked often enough is not lost. */
  const roundTrip = async (from: string, to: string): Promise<number> => {
    const seen = await ring.must(from, `ping -q -c 5 -i 0.2 -w 20 ${to}`);
    return Number(/= ([\d.]+)\//.exec(seen)?.[1]);
  };
  const networks = (): string[] =>
    readdirSync('/run/netns')
      .filter(name => name.includes('ring-machine'))
      .sort();

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    await ring.up('clean');
  });
  afterAll(async () => {
    const id = twinId(await ring.inventory());
    await ring.down();
    expect([networks(), packagesServers(id), existsSync(twinPaths(id).folder)]).toEqual([[], [], false]);
  });

  test('a site’s link is slow each way, whatever goes over it is whole, and a LAN is as quick as before', async () => {
    const before = networks();
    expect(await twin('link home --delay 40ms')).toBe('  home: its link is 40 ms later, each way\n');
    expect(await roundTrip('ms-1', '198.51.100.25')).toBeGreaterThan(80);
    expect(await roundTrip('ms-1', '192.168.15.3')).toBeLessThan(40);
    const sum = await ring.must(
      'edge-1',
      `head -c 8000000 /dev/urandom >/srv/sent; sha256sum </srv/sent
setsid perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(LocalPort => 5000, Listen => 1) or die; $c = $s->accept; open $f, "<", "/srv/sent"; print $c $_ while sysread $f, $_, 65536' </dev/null >/dev/null 2>&1 &`,
    );
    const fetch = `perl -MIO::Socket::INET -e 'until ($s = IO::Socket::INET->new("198.51.100.25:5000")) { select undef, undef, undef, 0.1 } print while sysread $s, $_, 65536' | sha256sum`;
    expect(await ring.must('ms-1', fetch)).toBe(sum);
    expect(await twin('status')).toContain('home: its link is 40 ms later, each way');
    expect(await twin('link home --loss 100%')).toContain('100% lost');
    expect((await ring.on('ms-1', 'ping -c 2 -i 0.2 -W 1 198.51.100.25')).code).not.toBe(0);
    expect(await twin('link home --reset')).toBe('home: a cable again\n');
    expect(await roundTrip('ms-1', '198.51.100.25')).toBeLessThan(40);
    expect(networks()).toEqual(before);
  });

  test('a disk of its own can be full, and the machine’s is not', async () => {
    const size = Number(await ring.must('edge-1', 'df -B1 --output=size / | tail -n 1'));
    expect(size).toBeGreaterThan(2 ** 29);
    expect(size).toBeLessThanOrEqual(2 ** 30);
    const full = await ring.on('edge-1', 'echo kept >/srv/kept; head -c 1200000000 /dev/zero >/srv/fill');
    expect(full.stdout).toContain('No space left on device');
    await ring.must('ms-1', 'head -c 1200000000 /dev/zero >/srv/fill; rm /srv/fill');
    await ring.must('edge-1', 'rm /srv/fill');
  });

  test('a host’s link stays as it is through a boot and a power cut, and is a cable again after it', async () => {
    await twin('link edge-1 --delay 30ms');
    for (const words of ['power reboot edge-1', 'power cut edge-1', 'power on edge-1']) await twin(words);
    expect(await roundTrip('edge-1', '203.0.113.10')).toBeGreaterThan(60);
    expect(await ring.must('edge-1', 'cat /srv/kept')).toBe('kept');
    const [link] = (await twinStatus(await ring.inventory())).links;
    expect(link).toEqual({ place: 'edge-1', delay: 30, loss: 0, works: true });
    await twin('link --reset');
    expect(await roundTrip('edge-1', '203.0.113.10')).toBeLessThan(30);
    await twin('power reboot edge-1');
    expect(await roundTrip('edge-1', '203.0.113.10')).toBeLessThan(30);
  });

  test('while a fault is injected no link is changed', async () => {
    await twin('fault inject router-forwarding-off');
    const refused = await ring.provision(['twin', 'link', 'home', '--delay', '40ms']);
    expect(refused).toMatchObject({ code: 4 });
    expect(refused.stderr).toContain('router-forwarding-off');
    await twin('fault heal');
  });

  test('hosts install what this machine can, see none of its addresses, and reach nothing else', async () => {
    await ring.must('ms-1', 'echo kept >/srv/kept');
    const up = await twin('up --packages');
    expect(up).toContain('passing on');
    ring.write('packages.yaml', example('packages.yaml', 'twin'));
    const run = await ring.run('run packages.yaml');
    expect(run, run.stdout).toMatchObject({ code: 0 });
    for (const host of ['ms-1', 'wk-1', 'edge-1'])
      expect(await ring.must(host, 'systemctl is-active cron')).toBe('active');
    expect(await ring.must('ms-1', 'cat /srv/kept')).toBe('kept');
    const sources = await ring.must('wk-1', 'cat /etc/apt/sources.list.d/twin-machine.sources');
    expect(sources).toContain('http://198.18.1.1:3142/0/');
    expect(sources).toContain('trixie');
    expect(sources).not.toMatch(/debian\.org|bookworm/);
    const ask = async (line: string) =>
      ring.must(
        'ms-1',
        `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new("198.18.1.1:3142") or die; print $s "$ARGV[0]\\r\\n\\r\\n"; $_ = <$s>; s/\\r//; print' '${line}'`,
      );
    for (const path of ['/0/../../etc/passwd', '/0/%2e%2e/x', '/9/dists', '/0/a?b', 'http://192.0.2.1/']) {
      expect(await ask(`GET ${path} HTTP/1.1`), path).toBe('HTTP/1.1 403 Forbidden');
    }
    expect(await ask('CONNECT deb.debian.org:443 HTTP/1.1')).toBe('HTTP/1.1 403 Forbidden');
    expect(await ask('GET /0/none HTTP/1.1')).toBe('HTTP/1.1 404 Not Found');
  });

  test('they keep it, also when what passes it on has ended', async () => {
    const id = twinId(await ring.inventory());
    expect(packagesServers(id)).not.toEqual([]);
    expect(await twin('status')).toMatch(/packages of this machine: ms-1, wk-1, edge-1$/m);
    stopPackagesServer(id);
    expect(await twin('status')).toContain('what passes them on has ended');
    await twin('up');
    expect(packagesServers(id)).not.toEqual([]);
    expect(await ring.must('edge-1', 'apt-get -q update 2>&1 | grep "^[EW]:" || :')).toBe('');
  });
});
