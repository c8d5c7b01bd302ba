import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TwinSsh, twinSsh } from '../../src/twin/twin-ssh.ts';
import { type Ended, provisionCommand, spawned } from './fixtures/cli.ts';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';

const four = homeInventory('ring-failures').replace('# become_password: true', 'become_password: true');
const five = four
  .replace('- { udp: 51822, to: wk-2 }', '- { udp: 51822, to: wk-2 }\n        - { udp: 51823, to: wk-3 }')
  .replace(
    '  ctb-edge-1:\n',
    '  wk-3: { site: home, address: 192.168.15.5, mesh_address: 172.27.15.14, roles: [agent] }\n  ctb-edge-1:\n',
  );

/** The lines of a summary that begin with a host's failure, to the next blank line. */
function failureOf(host: string, { stdout }: Ended): string {
  const lines = stdout.split('\n');
  const start = lines.findIndex(line => line.startsWith('✗ ') && line.includes(`${host}: `));
  const rest = lines.slice(start);
  return start === -1 ? '' : rest.slice(0, rest.indexOf('')).join('\n');
}

const peers = 'wg show wg0 allowed-ips | cut -f 2 | sort | paste -s -d " "';
const keepalives = 'wg show wg0 persistent-keepalive | cut -f 2 | sort -u | paste -s -d " "';

describe.skipIf(!possible)('what goes wrong on the way to a host has a name, and hides nothing of the others', () => {
  let ring: Rehearsal;
  let seat: TwinSsh;
  const said: string[] = [];

  async function run(words: string): Promise<Ended> {
    const ended = await ring.run(words);
    said.push(ended.stdout, ended.stderr);
    return ended;
  }

  beforeAll(async () => {
    ring = new Rehearsal(five);
    await ring.up('clean');
    // The fifth host is there, but the inventory does not know of it yet.
    ring.write('ring.yaml', four);
    seat = twinSsh(await ring.inventory());
    const first = await run('phase2');
    if (first.code !== 0) throw new Error(first.stdout + first.stderr);
  });
  afterAll(async () => {
    await ring?.down();
  });

  /** The inventory as it would be without a twin: its own key, known_hosts, and sudo's password from the terminal. */
  async function fromTheSeat(words: string, password?: string): Promise<Ended> {
    const file = ring.write(
      'direct.yaml',
      four.replace(/^ssh:$/m, `ssh:\n  identity_file: ${seat.identityFile}\n  known_hosts: ${seat.knownHosts}`),
    );
    const command = provisionCommand([...words.split(' '), '-i', file]);
    const ended = await spawned(
      password === undefined
        ? [...seat.seatCommand, ...command]
        : [...seat.seatCommand, 'script', '-qec', command.join(' '), '/dev/null'],
      {
        cwd: ring.folder,
        env: { HOME: ring.folder },
        ...(password === undefined ? {} : { answer: { to: 'sudo password:', type: password } }),
      },
    );
    said.push(ended.stdout, ended.stderr);
    return ended;
  }

  test('-K asks for sudo’s password, and the right one does', async () => {
    const right = await fromTheSeat('gate phase2 -K --no-color', seat.becomePassword);
    expect(right.stdout).toContain('sudo password:');
    expect(right.stdout).toContain('GO  wireguard');
    expect(right, right.stdout).toMatchObject({ code: 0 });
  });

  test('a wrong one is told once, and where nobody can type it, that is said', async () => {
    const wrong = await fromTheSeat('phase2 -K --no-color', 'not it');
    expect(wrong.stdout).toContain('sudo rejected the password given for provision');
    expect(wrong.stdout).toContain('→ try again with -K');
    expect(wrong, wrong.stdout).toMatchObject({ code: 1 });
    const silent = await fromTheSeat('phase2 --no-color');
    expect(silent.stdout).toContain('sudo asks for a password, and there is no terminal to type it on');
    expect(silent, silent.stdout).toMatchObject({ code: 1 });
  });

  test('another host key, another sudo password, no answer: each its own words, and the fourth host is done', async () => {
    await ring.must(
      'wk-1',
      'rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh',
    );
    await ring.must('wk-2', 'echo provision:changed-by-somebody | chpasswd');
    await ring.must('ctb-edge-1', 'iptables -I INPUT -p tcp --dport 22 -j DROP');
    await ring.must('ms-1', 'chmod 0644 /etc/wireguard/wg0.conf');
    const ended = await run('phase2 --timeout 3 --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    const changed = failureOf('wk-1', ended);
    expect(changed).toContain('its host key has changed');
    expect(changed).toMatch(/it shows {2}ssh-ed25519 SHA256:/);
    expect(changed).toMatch(/known is {2}ssh-ed25519 SHA256:.*known_hosts:\d+/);
    expect(failureOf('wk-2', ended)).toContain('sudo rejected the password given for provision');
    expect(failureOf('ctb-edge-1', ended)).toContain('a TCP connection took longer than 3 s');
    expect(ended.stdout).toMatch(/✓ ms-1 +1 changed/);
    expect(await ring.must('ms-1', 'stat -c %a /etc/wireguard/wg0.conf')).toBe('600');
    expect(ended.stdout).toContain('failed on 3 hosts of 4');
  });

  test('a host that does not answer keeps its place in the configurations of those that do', async () => {
    ring.write('ring.yaml', four.replace('keepalive: 25', 'keepalive: 20'));
    const ended = await run('phase2 --timeout 3 --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    expect(await ring.must('ms-1', peers)).toBe('172.27.15.11/32 172.27.15.13/32 172.27.15.31/32');
    expect(await ring.must('ms-1', keepalives)).toBe('20 off');
    expect(await ring.must('ms-1', 'grep -c "^\\[Peer" /etc/wireguard/wg0.conf')).toBe('3');
  });

  test('a key that nobody knows, a login that is refused, a port where nothing listens', async () => {
    const forget = /→ if you know why it changed, forget the old key: (.*)$/m.exec(said.join('\n'))?.[1] ?? 'false';
    expect(await spawned(['sh', '-c', forget])).toMatchObject({ code: 0 });
    const password = readFileSync(`${seat.identityFile.replace(/[^/]*$/, '')}become-password`, 'utf8');
    await ring.must(
      'wk-2',
      `echo 'provision:${password}' | chpasswd; mv ~provision/.ssh/authorized_keys /root/kept-keys`,
    );
    await ring.must('ctb-edge-1', 'iptables -D INPUT -p tcp --dport 22 -j DROP; systemctl stop ssh');
    const ended = await run('phase2 --timeout 3 --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 1 });
    const unknown = failureOf('wk-1', ended);
    expect(unknown).toContain('its host key is unknown');
    expect(failureOf('wk-2', ended)).toContain('the server accepts none of the keys');
    expect(failureOf('ctb-edge-1', ended)).toContain('nothing listens there');
    expect(ended.stdout).toMatch(/✓ ms-1 /);
    // What it says to do does it.
    const learn = /then: (ssh-keyscan .*?), or set/.exec(unknown)?.[1] ?? 'false';
    expect(await spawned([...seat.seatCommand, 'sh', '-c', learn])).toMatchObject({ code: 0 });
  });

  test('once all can be reached again, one run fixes the rest', async () => {
    await ring.must('wk-2', 'mv /root/kept-keys ~provision/.ssh/authorized_keys');
    await ring.must('ctb-edge-1', 'systemctl start ssh');
    const ended = await run('phase2 --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
  });

  test('--limit writes one host only, and drops no peer from anybody', async () => {
    ring.write('ring.yaml', four.replace('keepalive: 25', 'keepalive: 15'));
    const ended = await run('phase2 --limit wk-1 --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    expect(await ring.must('wk-1', keepalives)).toBe('15 off');
    expect(await ring.must('wk-1', peers)).toBe('172.27.15.12/32 172.27.15.13/32 172.27.15.31/32');
    expect(await ring.must('wk-2', keepalives)).toBe('20 off');
  });

  test('a damaged status of dpkg is unread: no package is absent in a plan, and nothing is sent to that host', async () => {
    await ring.must(
      'wk-2',
      `cp -a /var/lib/dpkg/status /root/status
printf 'Package: wireguard-tools\\nStatus: install ok inst\\nrubbish\\n' >>/var/lib/dpkg/status
touch /root/since`,
    );
    try {
      for (const words of ['phase2 --dry-run -v', 'phase1 --dry-run -v', 'phase2']) {
        const ended = await run(`${words} --no-color`);
        expect(ended, ended.stdout).toMatchObject({ code: 1 });
        expect(ended.stdout).toMatch(/wk-2[\s\S]*could not be read: dpkg-query/);
        expect(ended.stdout).not.toMatch(/absent → installed|package.* not installed/);
      }
      expect(await ring.must('wk-2', 'find /etc /usr /var/lib/dpkg /var/lib/provision -xdev -newer /root/since')).toBe(
        '',
      );
    } finally {
      await ring.must('wk-2', 'mv /root/status /var/lib/dpkg/status; rm -f /root/since');
    }
    expect(await run('phase2 --dry-run')).toMatchObject({ code: 0 });
  });

  test('a host that is new in the inventory joins, and the others get it as a peer with their sessions kept', async () => {
    const interfaces = 'cat /sys/class/net/wg0/ifindex';
    const before = await ring.must('ms-1', interfaces);
    ring.write('ring.yaml', five);
    const ended = await run('phase2 --no-color');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    expect(ended.stdout).toMatch(/\d+ answers on 5 hosts, all met/);
    const all = ['172.27.15.11', '172.27.15.12', '172.27.15.13', '172.27.15.14', '172.27.15.31'];
    expect(await ring.must('ctb-edge-1', peers)).toBe(
      all
        .slice(0, 4)
        .map(one => `${one}/32`)
        .join(' '),
    );
    expect(await ring.must('ctb-edge-1', 'grep -A 3 wk-3 /etc/wireguard/wg0.conf')).toContain('203.0.113.10:51823');
    expect(await ring.must('ms-1', interfaces)).toBe(before);
    expect((await run('phase2 --dry-run --detailed-exitcode')).code).toBe(0);
  });

  test('the password of sudo is nowhere on the screen or in the journal', () => {
    const texts = [...said, ...ring.journal().values()];
    expect(texts.join('').length).toBeGreaterThan(10_000);
    expect(texts.filter(text => text.includes(seat.becomePassword))).toEqual([]);
  });
});
