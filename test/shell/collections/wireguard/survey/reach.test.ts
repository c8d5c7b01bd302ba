import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ask } from '../../../../../src/collections/wireguard/survey/datagrams/listen.ts';
import { type ReachTest, tryReach } from '../../../../../src/collections/wireguard/survey/reach.ts';
import { obstacle } from '../lab.ts';

const id = randomBytes(3).toString('hex');
const [from, to] = [`pr${id}a`, `pr${id}b`];
const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });
const on = (host: string, script: string) => ip('netns', 'exec', host, 'sh', '-ec', script);

/** Asks two hosts at the same time, as connections do. */
const asking =
  (before = ''): Ask =>
  (host, { text }) =>
    new Promise(resolve => {
      const child = spawn('ip', ['netns', 'exec', host, 'dash', '-ec', before + text]);
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', data => (stdout += data));
      child.stderr.on('data', data => (stderr += data));
      child.on('close', code => resolve({ stdout, stderr, code: code ?? 1 }));
    });

const way = (port: number): ReachTest => ({
  from,
  to,
  endpoint: { address: '10.77.1.2', port },
  watched: [to],
});
const reach = async (ask = asking()) =>
  (await tryReach(ask, [way(51820)], () => new Set(['10.77.1.2']))).map(({ at, droppedAt, port }) => ({
    at,
    droppedAt,
    port,
  }));

/** Datagrams of others to the same port, some thousands a second, until it is stopped. */
const noise = () => {
  const program =
    'socket my $s, 2, 2, 0; for (;;) { send $s, "provision noise 0-51820", 0, pack("S n C4 x8", 2, 51820, 10, 77, 1, 2) for 1 .. 20; select undef, undef, undef, 0.003 + rand 0.004 }';
  const child = spawn('ip', ['netns', 'exec', from, 'perl', '-e', program], { stdio: 'ignore' });
  return () => child.kill('SIGKILL');
};

describe.skipIf(obstacle !== undefined)('datagrams between two hosts', () => {
  beforeAll(() => {
    for (const name of [from, to]) ip('netns', 'add', name);
    ip('-n', from, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', to);
    for (const [at, name] of [from, to].entries()) {
      ip('-n', name, 'addr', 'add', `10.77.1.${at + 1}/24`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
  });
  afterAll(() => {
    for (const name of [from, to]) ip('netns', 'delete', name);
  });

  const blocked = (rule: string, run: () => Promise<void>) => async () => {
    on(to, `nft 'table ip wall { chain in { type filter hook input priority 0; ${rule}; }; }'`);
    try {
      await run();
    } finally {
      on(to, 'nft delete table ip wall');
    }
  };

  test('arrive, though nobody listens on their port', async () => {
    expect(await reach()).toEqual([{ at: [to], droppedAt: [], port: 51820 }]);
  });

  test(
    'are dropped by a rule of the host that they get to, whatever else arrives',
    blocked('udp dport 51820 drop', async () => {
      const stop = noise();
      try {
        expect(await reach()).toEqual([{ at: [], droppedAt: [to], port: 51820 }]);
      } finally {
        stop();
      }
    }),
  );

  test('that a router on the way turns to another port are seen at that one', async () => {
    on(
      to,
      `nft 'table ip wall { chain pre { type nat hook prerouting priority -100; udp dport 51820 redirect to :9; }; }'`,
    );
    try {
      expect(await reach()).toEqual([{ at: [to], droppedAt: [], port: 9 }]);
    } finally {
      on(to, 'nft delete table ip wall');
    }
  });

  test('do not arrive where somebody on the way drops them, though thousands of others do', async () => {
    on(
      from,
      `nft 'table ip wall { chain out { type filter hook output priority 0; @th,64,48 0x70726f766973 @th,144,16 != 0x6e6f drop; }; }'`,
    );
    const stop = noise();
    try {
      expect(await reach()).toEqual([{ at: [], droppedAt: [], port: undefined }]);
    } finally {
      stop();
      on(from, 'nft delete table ip wall');
    }
  });

  test('are counted where nobody can listen', async () => {
    const deaf = 'command() { case $2 in perl) return 1 ;; *) unalias -a; builtin=; type "$2" >/dev/null ;; esac; }\n';
    expect(await reach(asking(deaf))).toEqual([{ at: [to], droppedAt: [], port: undefined }]);
  });
});
