import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { knockProbe, parseKnocks } from '../../../../src/collections/network/reach/knock.ts';

const canPart = spawnSync('unshare', ['-n', 'true']).status === 0;

/** A listener, one that answers by UDP, and a port that a rule drops; in a network where nothing else is. Ends by itself. */
const PLACE = `ip link set lo up
nft 'table inet cut { chain in { type filter hook input priority 0; tcp dport 82 drop; udp dport 82 drop; }; }'
perl -MIO::Socket::INET -e 'alarm 30; $| = 1;
my $t = IO::Socket::INET->new(LocalPort => 80, Listen => 9, ReuseAddr => 1) or die;
my $u = IO::Socket::INET->new(LocalPort => 80, Proto => "udp") or die;
print "ready\\n"; $u->send("here") while defined $u->recv(my $said, 64)' >ready & serving=$!
until grep -q ready ready 2>/dev/null; do kill -0 $serving || exit 1; sleep 0.1; done
sh -s
kill $serving`;

describe.skipIf(!canPart)('ports that are knocked at, in a network of its own', () => {
  test('answer, refuse, stay silent, or are not reached at all', () => {
    const folder = mkdtempSync(join(tmpdir(), 'provision-knock-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const targets = (['tcp', 'udp'] as const).flatMap(protocol =>
      [80, 81, 82].map(port => ({ protocol, address: '127.0.0.1', port })),
    );
    const far = { protocol: 'tcp', address: '192.0.2.1', port: 80 } as const;
    const { stdout, stderr } = spawnSync('unshare', ['-n', 'sh', '-c', PLACE], {
      cwd: folder,
      input: knockProbe([...targets, far]).text,
      encoding: 'utf8',
      timeout: 30_000,
    });
    const seen = parseKnocks(stdout).map(
      ({ protocol, address, port, outcome, why }) => `${protocol} ${address} ${port} ${`${outcome} ${why}`.trim()}`,
    );
    expect([...seen].sort(), stderr).toEqual([
      'tcp 127.0.0.1 80 answers',
      'tcp 127.0.0.1 81 refused',
      'tcp 127.0.0.1 82 silent',
      'tcp 192.0.2.1 80 unreachable network is unreachable',
      'udp 127.0.0.1 80 answers',
      'udp 127.0.0.1 81 refused',
      'udp 127.0.0.1 82 silent',
    ]);
  });
});
