import type { Rehearsal } from '../../twin/fixtures/rehearsal.ts';

/** Debian's package `bind9`: a real name server, with dynamic updates (RFC 2136) that a shared key allows (RFC 8945). */
export const NAMED = '/usr/sbin/named';

/** Where it listens: a global address, since K3s gives pods no resolver that is link-local, as the seat's own address is. */
const ADDRESS = '192.0.2.53';

/** A name server on the twin's internet. */
export interface NameServer {
  readonly address: string;
  /** What it logged since it began: each update, and each that it refused. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts one at the internet's seat of a twin. The key `acme` may write the records by which an authority is answered, and no other.
 * @param zones domains that lead to `edge`, with all names below them
 * @param secret of the key: HMAC-SHA256, in base64
 */
export async function startNameServer(
  ring: Rehearsal,
  { edge, zones, secret }: { readonly edge: string; readonly zones: readonly string[]; readonly secret: string },
): Promise<NameServer> {
  const folder = ring.write('named/README', '').replace(/\/README$/, '');
  for (const zone of zones)
    ring.write(
      `named/${zone}`,
      `$TTL 60
@ SOA ns hostmaster 1 60 60 3600 1
@ NS ns
ns A ${ADDRESS}
@ A ${edge}
* A ${edge}
`,
    );
  const served = zones.map(
    zone =>
      `zone "${zone}" { type primary; file "${zone}"; update-policy { grant acme name _acme-challenge.${zone} TXT; }; };`,
  );
  ring.write(
    'named/named.conf',
    `options {
  directory "${folder}"; pid-file "${folder}/pid"; session-keyfile "${folder}/session.key";
  listen-on { ${ADDRESS}; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no;
};
controls { };
logging { channel all { file "${folder}/log"; severity info; print-category yes; }; category default { all; }; };
key acme { algorithm hmac-sha256; secret "${secret}"; };
${served.join('\n')}
`,
  );
  const started = await ring.must(
    'internet',
    `ip address replace ${ADDRESS}/32 dev lo
cd ${folder}
setsid ${NAMED} -f -c ${folder}/named.conf </dev/null >printed 2>&1 &
echo $!
tries=100
until grep -q running log 2>/dev/null; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { cat printed log >&2; exit 1; }
  sleep 0.1
done`,
  );
  return {
    address: ADDRESS,
    log: () => ring.read('named/log'),
    stop: async () => {
      await ring.on('internet', `kill ${started}`);
    },
  };
}
