import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { PATIENCE } from '../release.ts';
import { type Entry, entryProbe, parseEntry } from '../state/entry.ts';

const schema = z.strictObject({
  address: z.string().describe('Where the internet finds the edge: `{{traefik.address}}`.'),
  names: z.array(z.string()).describe('Names that are asked for there: `{{traefik.names}}`.'),
  tls: z.enum(['acme', 'self-signed', 'files']).describe('Where certificates come from.'),
  issuer: z
    .string()
    .default('')
    .describe(
      'Who gives the certificates, as they say it: `{{traefik.issuer}}`. Only where it is no public one, a browser need not trust them.',
    ),
  fingerprint: z.string().default('').describe("SHA-256 of the user's own certificate: `{{traefik.fingerprint}}`."),
});

type Spec = z.output<typeof schema>;

/** What Traefik answers with where it has no certificate for a name (pkg/tls/generate). */
const OWN = 'TRAEFIK DEFAULT CERT';

/** Days before its end at which a certificate should long have been renewed (lego renews at 30). */
const LATE = 20;

function ofPlain(name: string, { plain }: Entry): readonly Finding[] {
  const wanted = `it leads to https://${name}/`;
  if ('error' in plain) {
    const hint = 'port 80 may be closed by the provider, or by a firewall: see who listens, and what it lets in';
    return [{ seen: `port 80 does not answer: ${plain.error}`, wanted, hint }];
  }
  const { status, location } = plain;
  if ((status === 301 || status === 308) && location.startsWith(`https://${name}`)) return [];
  const seen = `port 80 answers ${name} with ${status}${location === '' ? '' : ` to ${location}`}`;
  return [{ seen, wanted, hint: 'somebody else may answer there: ss -ltnp; iptables -t nat -S' }];
}

function ofTls({ tls, issuer, fingerprint }: Spec, name: string, { tls: seen, old }: Entry): readonly Finding[] {
  if ('error' in seen) {
    const hint = 'port 443 may be closed by the provider, or by a firewall: see who listens, and what it lets in';
    return [{ seen: `port 443 does not answer ${name}: ${seen.error}`, wanted: 'TLS', hint }];
  }
  const findings: Finding[] = [];
  if (!['TLSv1.2', 'TLSv1.3'].includes(seen.protocol))
    findings.push({ seen: `${name} is spoken to by ${seen.protocol}`, wanted: 'TLS 1.2 or newer' });
  if ('protocol' in old)
    findings.push({ seen: `${name} is also spoken to by ${old.protocol}`, wanted: 'TLS 1.2 or newer alone' });
  const isOwn = seen.subject === OWN;
  if (tls === 'self-signed') {
    if (!isOwn)
      findings.push({
        seen: `the certificate for ${name} is of ${seen.issuer}`,
        wanted: "Traefik's own",
        hint: 'somebody else may answer there: ss -ltnp; iptables -t nat -S',
      });
    return findings;
  }
  if (tls === 'files') {
    if (seen.fingerprint !== fingerprint)
      findings.push({
        seen: isOwn
          ? `${name} has no certificate yet`
          : `the certificate for ${name} is another one, of ${seen.issuer}`,
        wanted: 'the one of the inventory',
        hint: 'a run of the phase sends it; a route may name a Secret of its own (spec.tls)',
      });
    return findings;
  }
  const log = 'k3s kubectl -n traefik logs deployment/traefik-edge | grep -i acme';
  if (isOwn) {
    const wanted = 'one of the certificate authority';
    return [...findings, { seen: `${name} has no certificate yet`, wanted, hint: `why it was not given: ${log}` }];
  }
  if (issuer !== '' && seen.issuer !== issuer)
    findings.push({
      seen: `the certificate for ${name} is of ${seen.issuer}`,
      wanted: `of ${issuer}`,
      hint: log,
    });
  // Staging's are trusted by nobody, and a private authority's perhaps not here.
  const isPublic = issuer !== '' && !issuer.startsWith('(STAGING)');
  if (isPublic && !seen.trusted)
    findings.push({
      seen: `the certificate for ${name} is not trusted: ${seen.why}`,
      wanted: 'one that is',
      hint: log,
    });
  const days = Math.floor((Date.parse(seen.until) - Date.now()) / 86_400_000);
  if (!(days >= LATE)) {
    const ends = `the certificate for ${name} ends in ${count(days, 'day')}`;
    findings.push({ seen: ends, wanted: `renewed more than ${count(LATE, 'day')} before`, hint: log });
  }
  return findings;
}

/** The entry as the internet sees it. */
export const httpsEntry = checkKind<Spec>({
  name: 'https_entry',
  summary:
    'From where it is asked, port 80 leads to HTTPS, and port 443 answers every name by TLS 1.2 or newer with the certificate that is wanted. ' +
    'It is asked by Node: from the controller.',
  schema,
  examples: ['https_entry: { address: 203.0.113.7, names: [shop.example.org], tls: acme }'],
  title: ({ address }) => `HTTPS to answer at ${address}`,
  patience: PATIENCE,
  probe: ({ address, names }) => entryProbe(address, names.length === 0 ? [address] : names),
  judge: (spec, { stdout }) => {
    const entries = [...parseEntry(stdout)];
    const findings = entries.flatMap(([name, entry]) => [...ofPlain(name, entry), ...ofTls(spec, name, entry)]);
    if (findings.length > 0) return { kind: 'not-met', findings };
    const [[, first] = []] = entries;
    const seen = first?.tls;
    const told =
      seen === undefined || 'error' in seen || spec.tls === 'self-signed'
        ? 'own certificate'
        : `certificate${spec.tls === 'acme' ? ` of ${seen.issuer}` : ''}, until ${seen.until}`;
    return { kind: 'met', evidence: `80 leads to 443; ${told}` };
  },
});
