import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keptMoves, parseMoves } from '../../../../../src/collections/wireguard/timer/moves.ts';
import { parseTold, timerTold } from '../../../../../src/collections/wireguard/timer/timer-state.ts';
import { createLab, type Lab, type LabHost, obstacle } from '../lab.ts';

const script = readFileSync(
  fileURLToPath(new URL('../../../../../src/collections/wireguard/timer/look.sh', import.meta.url)),
  'utf8',
);

/** Programs of busybox that take the places of the machine's. */
const APPLETS = 'awk sed find paste tr date head grep sync mv cat sha256sum timeout cmp cut sleep mkdir rm chmod';

const shells = {
  dash: { run: 'dash', text: script },
  busybox: { run: 'busybox sh', text: script.replace('\nPATH=', '\nPATH=/run/busybox:') },
} as const;

const PHONE = '10.100.255.254/32';
const KEYS = { phone: 'Hz3XuhhUyWXkMmvXXekYzOQqfZxCatxJdp0h4/9bUQY=' };

const FOLDER = '/var/lib/provision/mesh-timer/wg0';

/** Answers at the network's DNS and at the kubelet of a node, with its name. */
const STAND_IN = (name: string): string => `ip addr add 10.53.0.10/32 dev lo
cat >/run/stand-in.pl <<'PERL'
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => $ARGV[0], Listen => 20, ReuseAddr => 1) or die $!;
while (1) { my $client = $server->accept or next; print $client "$ARGV[1]\\n"; close $client }
PERL
for port in 10250 53; do perl /run/stand-in.pl "$port" ${name} </dev/null >/dev/null 2>&1 & done`;

describe.skipIf(obstacle !== undefined).each(['dash', 'busybox'] as const)('a look at the mesh, by %s', name => {
  let lab: Lab;
  let [a, one, two]: LabHost[] = [];
  let keys: readonly string[] = [];
  const host = (which: LabHost | undefined): LabHost => {
    if (which === undefined) throw new Error('no host');
    return which;
  };
  const must = (which: LabHost | undefined, text: string): string => {
    const { code, stdout, stderr } = host(which).run(text);
    if (code !== 0) throw new Error(`${text}\nended with ${code}\n${stdout}${stderr}`);
    return stdout.trim();
  };
  const look = (): string => must(a, `${shells[name].run} ${FOLDER}/look.sh wg0`);
  const config = (): string => must(a, 'cat /etc/wireguard/wg0.conf');
  const allowed = (at: number): string => must(a, `wg show wg0 allowed-ips | grep -F ${keys[at]} | cut -f 2`);
  const told = () => parseTold(host(a).run(timerTold('wg0')).stdout);
  const settings = (...lines: readonly string[]): string =>
    must(a, `cat >${FOLDER}/settings <<'S'\nask bash\n${lines.join('\n')}\nS`);
  const cluster = () => [
    'cluster store-b 10.53.0.10/32 10.53.0.1/32 10.53.0.0/16',
    `gateway store-b b-1 ${keys[1]} 10.100.2.1/32`,
    `gateway store-b b-2 ${keys[2]} 10.100.2.2/32`,
  ];
  const answering = (): string =>
    host(a).run(`timeout 3 bash -c 'read -r line 3<>/dev/tcp/10.53.0.10/53 <&3; echo "$line"'`).stdout.trim();

  beforeAll(async () => {
    lab = await createLab(3);
    [a, one, two] = lab.hosts;
    keys = [a, one, two].map(each =>
      must(each, 'umask 077; wg genkey >/etc/wireguard/wg0.key; wg pubkey </etc/wireguard/wg0.key'),
    );
    const section = (at: number, ips: string): string =>
      `\n[Peer]\n# h${at}\nPublicKey = ${keys[at]}\nAllowedIPs = ${ips}\nEndpoint = 10.77.0.${at + 1}:51820\nPersistentKeepalive = 1\n`;
    const up = (each: LabHost | undefined, address: string, peers: string): void => {
      must(
        each,
        `umask 077; cat >/etc/wireguard/wg0.conf <<C
[Interface]
Address = ${address}/32
ListenPort = 51820
PrivateKey = $(cat /etc/wireguard/wg0.key)
MTU = 1420
SaveConfig = false
${peers}C
wg-quick up wg0 >/dev/null 2>&1`,
      );
    };
    up(a, '10.100.1.1', section(1, '10.100.2.1/32, 10.53.0.0/16') + section(2, `10.100.2.2/32, ${PHONE}`));
    up(one, '10.100.2.1', section(0, '10.100.1.1/32'));
    up(two, '10.100.2.2', section(0, '10.100.1.1/32'));
    must(one, STAND_IN('b-1'));
    must(two, STAND_IN('b-2'));
    must(
      a,
      `mkdir -p ${FOLDER} /var/lib/provision/written /run/busybox
for applet in ${APPLETS}; do ln -s "$(command -v busybox)" "/run/busybox/$applet"; done
cat >${FOLDER}/look.sh <<'LOOK_END'
${shells[name].text}LOOK_END`,
    );
  });
  afterAll(() => lab?.close());

  test('what is as it should be is left as it is, and nothing is said', () => {
    settings(`client phone 2099-01-01 ${KEYS.phone} ${PHONE}`, ...cluster());
    const before = config();
    expect(look()).toBe('');
    expect(config()).toBe(before);
    expect(told()).toMatchObject({ moved: '', troubles: [] });
    expect(must(a, `cat ${FOLDER}/metrics.prom`)).toContain(
      'provision_mesh_cluster_answers{cluster="store-b",gateway="b-1"} 1',
    );
  });

  test('a dead gateway’s network goes to the next, in the interface and in its file; the note of whose it is follows', () => {
    must(
      a,
      `printf '%s  /etc/wireguard/wg0.conf\\n' "$(sed 's/^PrivateKey = .*/PrivateKey = @@secret:private_key@@/' /etc/wireguard/wg0.conf | sha256sum | cut -d ' ' -f 1)" >/var/lib/provision/written/$(printf %s /etc/wireguard/wg0.conf | sha256sum | cut -c 1-32)`,
    );
    const before = config();
    expect(answering()).toBe('b-1');
    must(one, 'ip link set eth0 down');
    expect(look()).toBe('<5>store-b is reached by b-2 now: by b-1 it did not answer');
    expect(answering()).toBe('b-2');
    expect(allowed(1)).toBe('10.100.2.1/32');
    expect(config()).toBe(
      before
        .replace('10.100.2.1/32, 10.53.0.0/16', '10.100.2.1/32')
        .replace('10.100.2.2/32, ', '10.100.2.2/32, 10.53.0.0/16, '),
    );
    expect(must(a, 'stat -c "%a %U" /etc/wireguard/wg0.conf')).toBe('600 root');
    expect(
      must(
        a,
        `cd /var/lib/provision/written && cat $(printf %s /etc/wireguard/wg0.conf | sha256sum | cut -c 1-32) | cut -d ' ' -f 1`,
      ),
    ).toBe(
      must(
        a,
        `sed 's/^PrivateKey = .*/PrivateKey = @@secret:private_key@@/' /etc/wireguard/wg0.conf | sha256sum | cut -d ' ' -f 1`,
      ),
    );
    expect(parseMoves(told().moved)).toMatchObject([{ cluster: 'store-b', gateway: 'b-2' }]);
    expect(look()).toBe('');
    expect(must(a, `cat ${FOLDER}/metrics.prom`)).toMatch(
      /provision_mesh_gateway_moved_seconds\{cluster="store-b",gateway="b-2"\} \d+/,
    );
  });

  test('where no gateway answers, nothing is moved to and fro', () => {
    // wireguard-go names its peers in any order.
    const state = () => [config(), must(a, 'wg show wg0 allowed-ips | sort'), told().moved];
    const before = state();
    must(two, 'ip link set eth0 down');
    expect(look()).toBe('');
    expect(state()).toEqual(before);
    expect(must(a, `cat ${FOLDER}/metrics.prom`)).toContain('cluster="store-b",gateway="b-2"} 0');
    must(two, 'ip link set eth0 up');
  });

  test('the first gateway counts again only after it has answered for a while; who moves it back is somebody else', () => {
    must(one, 'ip link set eth0 up');
    const again = Array.from({ length: 20 }, () => look() + must(a, 'sleep 1; ls /run/provision-mesh-wg0')).some(text =>
      text.includes('back-store-b'),
    );
    expect(again).toBe(true);
    expect(parseMoves(told().moved)[0]).not.toHaveProperty('back');
    must(a, 'echo 1000000000 >/run/provision-mesh-wg0/back-store-b');
    expect(look()).toBe('<5>the first gateway of store-b answers again: the next phase 2 moves it back');
    expect(parseMoves(told().moved)).toMatchObject([{ back: 1_000_000_000 }]);
    expect(keptMoves(parseMoves(told().moved), []).size).toBe(0);
    expect(allowed(1)).toBe('10.100.2.1/32');
    must(
      a,
      `wg set wg0 peer ${keys[1]} allowed-ips 10.100.2.1/32,10.53.0.0/16
sed -i -e 's|^AllowedIPs = 10.100.2.1/32|&, 10.53.0.0/16|' -e 's|10.100.2.2/32, 10.53.0.0/16|10.100.2.2/32|' /etc/wireguard/wg0.conf`,
    );
    expect(look()).toBe('<5>store-b is reached by its first gateway b-1 again');
    expect(told().moved).toBe('');
  });

  test('a client is taken out on the day after its last', () => {
    const before = config();
    settings(`client phone ${must(a, 'date -u +%F')} ${KEYS.phone} ${PHONE}`, ...cluster());
    expect(look()).toBe('');
    expect(config()).toBe(before);
    settings(`client phone 2001-01-01 ${KEYS.phone} ${PHONE}`, ...cluster());
    expect(look()).toBe('<5>the client phone is taken out: 2001-01-01 was its last day');
    expect(config()).toBe(before.replace(`10.100.2.2/32, ${PHONE}`, '10.100.2.2/32'));
    expect(allowed(2)).toBe('10.100.2.2/32');
    expect(must(a, 'ip route')).not.toContain('10.100.255.254');
    expect(look()).toBe('');
  });

  test('a client of its own loses its section, and nothing else goes', () => {
    const before = config();
    must(
      a,
      `wg set wg0 peer ${KEYS.phone} allowed-ips ${PHONE}; ip route add ${PHONE} dev wg0
printf '\\n[Peer]\\n# phone (client)\\nPublicKey = ${KEYS.phone}\\nAllowedIPs = ${PHONE}\\n' >>/etc/wireguard/wg0.conf`,
    );
    expect(look()).toBe('<5>the client phone is taken out: 2001-01-01 was its last day');
    expect(config()).toBe(before);
    expect(must(a, 'wg show wg0 peers; ip route')).not.toMatch(/Hz3X|255\.254/);
  });

  test('while a run of provision is at work, nothing is changed', () => {
    must(
      a,
      `mkdir -p /run/provision/runs/r1; echo r1 >/run/provision/lock; echo 5 >/run/provision/runs/r1/lease
wg set wg0 peer ${KEYS.phone} allowed-ips ${PHONE}`,
    );
    expect(look()).toBe('');
    expect(must(a, 'wg show wg0 peers')).toContain(KEYS.phone);
    must(a, 'rm /run/provision/lock');
    expect(look()).toContain('the client phone is taken out');
  });

  test('a name is looked up again where nothing was heard of its peer; what is not found is told once', () => {
    must(
      a,
      `printf '10.77.0.77 home.example.net\\n' >/run/hosts; cat /etc/hosts >>/run/hosts; mount --bind /run/hosts /etc/hosts`,
    );
    settings(`name b-1 ${keys[1]} home.example.net:51999`);
    expect(look()).toBe('');
    // Never heard of since it was made anew.
    must(
      a,
      `wg set wg0 peer ${keys[1]} remove; wg set wg0 peer ${keys[1]} allowed-ips 10.100.2.1/32 endpoint 10.77.0.66:51820`,
    );
    expect(look()).toBe(
      '<5>b-1 is called at 10.77.0.77:51999, no more at 10.77.0.66:51820: home.example.net:51999 leads there now',
    );
    settings(`name b-1 ${keys[1]} nowhere.invalid:51999`);
    expect(look()).toBe('<4>nowhere.invalid:51999, at which b-1 is called, is not found');
    expect(look()).toBe('');
    expect(told().troubles).toEqual(['nowhere.invalid:51999, at which b-1 is called, is not found']);
  });
});
