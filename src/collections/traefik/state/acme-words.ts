/** Why an authority gives no certificate: what of it can be told apart by its own words (RFC 8555, 6.7) and by those of Traefik's client (lego). */
export type AcmeKind = 'rate-limited' | 'authority-silent' | 'name' | 'not-reached' | 'refused';

export interface AcmeTrouble {
  readonly kind: AcmeKind;
  /** In a few words. */
  readonly means: string;
  /** Names that were asked for, as far as the line tells. */
  readonly names: readonly string[];
  /** The line itself. */
  readonly line: string;
}

/** The first that fits. */
const WORDS: readonly { readonly seen: RegExp; readonly kind: AcmeKind; readonly means: string }[] = [
  {
    seen: /error:rateLimited|too many (?:certificates|failed authorizations|new orders|requests)|\b429\b/,
    kind: 'rate-limited',
    means: 'the authority limits how often it gives a certificate',
  },
  {
    seen: /get directory at|acme: error: 5\d\d|error:serverInternal|new-(?:nonce|acct|order).*(?:dial tcp|timeout|EOF)/,
    kind: 'authority-silent',
    means: 'the authority is not reached from the edge, or is out of order',
  },
  {
    seen: /error:dns\b|NXDOMAIN|SERVFAIL looking up|no valid (?:A|AAAA) records/,
    kind: 'name',
    means: 'the authority does not find the name in DNS',
  },
  {
    seen: /error:connection\b|Timeout during connect|Connection refused|Connection reset|error:tls\b|Cannot negotiate ALPN/,
    kind: 'not-reached',
    means: 'the authority does not reach Traefik at the address of the name',
  },
  {
    seen: /error:unauthorized\b|Invalid response from/,
    kind: 'not-reached',
    means: 'somebody else answers the authority at the address of the name',
  },
  { seen: /error:caa\b/, kind: 'refused', means: 'a CAA record of the name allows other authorities only' },
  {
    seen: /error:rejectedIdentifier/,
    kind: 'refused',
    means: 'the authority gives nothing for this name',
  },
  {
    seen: /error:invalidContact|error:unsupportedContact/,
    kind: 'refused',
    means: 'the authority does not take the address for mail',
  },
];

const IS_ACME = /ACME certificate|acme: |acme:error|ACME client|ACME account/;

/** What of a line of Traefik's log tells that no certificate was given; `undefined`: it tells of something else. Pure. */
export function acmeTrouble(line: string): AcmeTrouble | undefined {
  if (!IS_ACME.test(line)) return undefined;
  const found = WORDS.find(({ seen }) => seen.test(line));
  const [, listed = ''] = /\bdomains=\[([^\]]*)\]/.exec(line) ?? [];
  const [, told = ''] = /for the domains? \[?([a-zA-Z0-9.*, -]+?)\]?:/.exec(line) ?? [];
  const names = [...`${listed} ${told}`.matchAll(/[a-zA-Z0-9*][a-zA-Z0-9-]*(?:\.[a-zA-Z0-9-]+)+/g)].map(
    ([name]) => name,
  );
  return {
    kind: found?.kind ?? 'refused',
    means: found?.means ?? 'the authority gives no certificate',
    names: [...new Set(names)],
    line,
  };
}
