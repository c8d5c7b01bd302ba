import { createPrivateKey, X509Certificate } from 'node:crypto';
import { count } from '../../../model/text/count.ts';

/** A certificate with its chain, and its key, as texts (PEM). */
export interface OwnCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What stands in the way, and the way out. */
export interface CertificateProblem {
  readonly because: string;
  readonly hint: string;
}

/** Days before its end at which it is time for another one. */
const LATE = 20;
const DAY = 86_400_000;

const parsed = (pem: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
};

/** Whether a text is a certificate in PEM. */
export const isCertificate = (pem: string): boolean => parsed(pem) !== undefined;

/** The certificates of a text, the host's own first; what is none is `undefined`. */
const chainOf = (text: string): readonly (X509Certificate | undefined)[] =>
  (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map(parsed);

const nameOf = (distinguished: string): string =>
  /^(?:CN|O)=(.*)$/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ');

function fits(leaf: X509Certificate, key: string): 'fits' | 'another' | 'no key' {
  try {
    return leaf.checkPrivateKey(createPrivateKey(key)) ? 'fits' : 'another';
  } catch {
    return 'no key';
  }
}

function ofKey(leaf: X509Certificate, key: string): readonly CertificateProblem[] {
  const kind = fits(leaf, key);
  if (kind === 'fits') return [];
  if (kind === 'another')
    return [
      {
        because: 'the key is not that of the certificate',
        hint: 'compare: openssl x509 -noout -pubkey -in CERTIFICATE; openssl pkey -pubout -in KEY',
      },
    ];
  const isEncrypted = /ENCRYPTED/.test(key);
  return [
    {
      because: isEncrypted ? 'the key is encrypted' : 'the key is no private key in PEM',
      hint: isEncrypted
        ? 'write it without a passphrase, for your own eyes only: openssl pkey -in KEY -out KEY.plain'
        : 'name the file that begins with -----BEGIN PRIVATE KEY-----',
    },
  ];
}

/** What is wrong with the pair for these names, at this time in milliseconds; empty: it can be sent. Pure. */
export function certificateProblems(
  { certificate, key }: OwnCertificate,
  names: readonly string[],
  now: number,
): readonly CertificateProblem[] {
  const chain = chainOf(certificate);
  const [leaf] = chain;
  if (leaf === undefined || chain.includes(undefined))
    return [
      {
        because: 'the certificate cannot be read: it is no PEM',
        hint: 'name the file that begins with -----BEGIN CERTIFICATE-----: the host’s own first, then its chain (fullchain.pem)',
      },
    ];
  const problems = [...ofKey(leaf, key)];
  const missing = names.filter(name => leaf.checkHost(name) === undefined);
  if (missing.length > 0)
    problems.push({
      because: `the certificate is not for ${missing.join(', ')}, but for ${leaf.subjectAltName?.replaceAll('DNS:', '') ?? 'no name'}`,
      hint: 'ask for one that names them, or a wildcard of their domain',
    });
  if (Date.parse(leaf.validTo) <= now)
    problems.push({ because: `the certificate has ended: ${leaf.validTo}`, hint: 'renew it' });
  if (Date.parse(leaf.validFrom) > now)
    problems.push({
      because: `the certificate begins only at ${leaf.validFrom}`,
      hint: 'compare the clock of this machine: date',
    });
  const broken = chain.findIndex((one, at) => {
    const next = chain[at + 1];
    return one !== undefined && next !== undefined && !one.checkIssued(next);
  });
  const [unlinked, wrong] = [chain[broken], chain[broken + 1]];
  if (unlinked !== undefined && wrong !== undefined)
    problems.push({
      because: `the chain is broken: ${nameOf(unlinked.subject)} was given by ${nameOf(unlinked.issuer)}, and ${nameOf(wrong.subject)} follows`,
      hint: 'each certificate is followed by the one of who gave it',
    });
  return problems;
}

/** What the user should know of a pair that can be sent. Pure. */
export function certificateWarnings({ certificate }: Pick<OwnCertificate, 'certificate'>, now: number) {
  const [leaf, ...more] = chainOf(certificate);
  if (leaf === undefined) return [];
  const days = Math.floor((Date.parse(leaf.validTo) - now) / DAY);
  const isAlone = more.length === 0 && leaf.issuer !== leaf.subject;
  return [
    ...(days < LATE
      ? [
          {
            what: `the certificate for the entry ends in ${count(days, 'day')}: ${leaf.validTo}`,
            hint: 'renew it; the next phase 4 sends it',
          },
        ]
      : []),
    ...(isAlone
      ? [
          {
            what: `the certificate for the entry comes without its chain: it was given by ${nameOf(leaf.issuer)}`,
            hint: 'browsers that do not know that one trust nothing: name the file with the chain (fullchain.pem)',
          },
        ]
      : []),
  ];
}

/** SHA-256 of the host's own certificate, as whoever asks sees it; empty: there is none. Pure. */
export const fingerprintOf = (certificate: string): string => chainOf(certificate)[0]?.fingerprint256 ?? '';
