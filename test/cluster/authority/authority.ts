import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Rehearsal } from '../../twin/fixtures/rehearsal.ts';

/** Debian's package `pebble`: a real authority of ACME (RFC 8555), by the makers of Let's Encrypt's, and a name server for it. */
export const PEBBLE = '/usr/bin/pebble';
const NAMES = '/usr/bin/pebble-challtestsrv';

/** An authority on the twin's internet. */
export interface Authority {
  /** The address of its directory. */
  readonly directory: string;
  /** That of a second one, for rehearsals. */
  readonly staging: string;
  /** What it was asked since it began, as it says it itself. */
  readonly log: () => string;
  /** Certificates that it gave since it began. */
  readonly given: () => number;
  /** Certificates that the second gave. */
  readonly rehearsed: () => number;
  /** Lets the names lead somewhere else, where it has a name server of its own. */
  readonly leadTo: (address: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts one at the internet's seat of a twin. Its own certificate for HTTPS is of an authority of the test's, which is put beside the inventory as
 * `root.pem`.
 * @param edge the edge's public address
 * @param names the name server that it asks; by default one of its own, to which every name leads to the edge
 */
export async function startAuthority(ring: Rehearsal, edge: string, names = '127.0.0.1'): Promise<Authority> {
  const own = / src (\S+)/.exec(await ring.must('internet', `ip -o route get ${edge}`))?.[1] ?? '';
  const folder = ring.write('pebble/README', '').replace(/\/README$/, '');
  const made = spawnSync(
    'sh',
    [
      '-euc',
      `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout ca.key -out ca.pem -subj '/CN=root of the test'
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out csr.pem -subj /CN=pebble
printf 'subjectAltName=IP:%s\\n' "$1" >san
openssl x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile san -out cert.pem`,
      'sh',
      own,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  ring.write('root.pem', readFileSync(`${folder}/ca.pem`));
  const pebble = {
    listenAddress: '0.0.0.0:14000',
    managementListenAddress: '127.0.0.1:15000',
    httpPort: 80,
    tlsPort: 443,
  };
  const second = { ...pebble, listenAddress: '0.0.0.0:14100', managementListenAddress: '127.0.0.1:15100' };
  const files = { certificate: `${folder}/cert.pem`, privateKey: `${folder}/key.pem` };
  ring.write('pebble/config.json', JSON.stringify({ pebble: { ...pebble, ...files } }));
  ring.write('pebble/second.json', JSON.stringify({ pebble: { ...second, ...files } }));
  const isOwn = names === '127.0.0.1';
  const server = isOwn ? `${names}:8053` : `${names}:53`;
  const ownNames = `setsid ${NAMES} -defaultIPv4 ${edge} -defaultIPv6 '' -dns01 127.0.0.1:8053 -management 127.0.0.1:8055 -http01 '' -https01 '' -tlsalpn01 '' </dev/null >names.log 2>&1 &
echo $!`;
  const started = await ring.must(
    'internet',
    `cd ${folder}
${isOwn ? ownNames : ':'}
PEBBLE_VA_NOSLEEP=1 setsid ${PEBBLE} -config config.json -dnsserver ${server} </dev/null >log 2>&1 &
echo $!
tries=100
PEBBLE_VA_NOSLEEP=1 setsid ${PEBBLE} -config second.json -dnsserver ${server} </dev/null >second.log 2>&1 &
echo $!
until curl -s --cacert ca.pem https://${own}:14000/dir >/dev/null && curl -s --cacert ca.pem https://${own}:14100/dir >/dev/null; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { cat log second.log names.log >&2 || :; exit 1; }
  sleep 0.1
done`,
  );
  const log = (): string => readFileSync(`${folder}/log`, 'utf8');
  const issued = (text: string): number => text.split('Issued certificate serial').length - 1;
  return {
    directory: `https://${own}:14000/dir`,
    staging: `https://${own}:14100/dir`,
    log,
    given: () => issued(log()),
    rehearsed: () => issued(readFileSync(`${folder}/second.log`, 'utf8')),
    leadTo: async address => {
      const wish = JSON.stringify({ ip: address });
      await ring.must('internet', `curl -sS -X POST -d '${wish}' http://127.0.0.1:8055/set-default-ipv4`);
    },
    stop: async () => {
      await ring.on('internet', `kill ${started.split('\n').join(' ')}`);
    },
  };
}
