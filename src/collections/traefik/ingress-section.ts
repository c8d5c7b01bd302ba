import * as z from 'zod';
import { port } from '../../inventory/schema/fields.ts';
import { validated } from '../../inventory/schema/validated.ts';
import { LABEL, type Validator, validateHostName, validateLabel } from '../../inventory/schema/validators.ts';
import type { Inventory } from '../../model/inventory.ts';
import { type SectionMistake, section } from '../../model/plan/section.ts';

/** Directories of ACME (RFC 8555, 7.1.1) that have a name of their own here. */
const directories: Readonly<Record<string, string>> = {
  letsencrypt: 'https://acme-v02.api.letsencrypt.org/directory',
  'letsencrypt-staging': 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

const validateAuthority: Validator = text =>
  text in directories || /^https:\/\/[^\s@]+$/.test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no certificate authority`,
        hint: `write ${Object.keys(directories).join(', ')}, or the https:// address of its ACME directory`,
      };

const validateRehearsal: Validator = text => (text === 'none' ? undefined : validateAuthority(text));

const PROVIDER = '^[a-z0-9]+$';

const validateProvider: Validator = text =>
  new RegExp(PROVIDER).test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no name of a provider`,
        hint: 'write its code of https://go-acme.github.io/lego/dns/: cloudflare, hetzner, route53',
      };

const VAR = '^[A-Za-z_][A-Za-z0-9_]*$';

const validateVar: Validator = text =>
  new RegExp(VAR).test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no name of a value below vars`,
        hint: 'write it as it stands there: dns_token',
      };

const path = (about: string) =>
  z
    .string()
    .min(1)
    .meta({ description: `${about}; a relative path begins at this file` });

const files = z
  .strictObject({
    certificate: path('The certificate in PEM, followed by its chain'),
    key: z
      .union([
        path('Its key in PEM, without a passphrase, in a file that nobody else may read (0600)'),
        z
          .strictObject({ var: validated(validateVar, 'The name of a value below `vars`, sealed', { pattern: VAR }) })
          .meta({ description: 'The key, sealed below `vars`' }),
      ])
      .meta({
        description: 'Its key: a file of this machine that nobody else may read, or a sealed value below `vars`',
      }),
  })
  .meta({ description: 'A certificate of your own, with its key' });

const validateEmail: Validator = text =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
    ? undefined
    : { what: `${JSON.stringify(text)} is no address for mail`, hint: 'write it as in me@example.org' };

const acme = z
  .strictObject({
    email: validated(validateEmail, 'Where the certificate authority writes to before a certificate ends'),
    challenge: z.enum(['tls', 'http', 'dns']).default('tls').meta({
      description:
        'How it asks who owns a name: on port 443 (TLS-ALPN-01), on port 80 (HTTP-01), or by a record in DNS (DNS-01), which also gives wildcards and goes with several edges',
    }),
    provider: validated(
      validateProvider,
      'Who keeps the domain’s DNS, as Traefik’s client calls it (lego): cloudflare',
      {
        pattern: PROVIDER,
      },
    ).optional(),
    credentials: validated(
      validateVar,
      'The name of a value below `vars`: variables of the environment with what the provider’s API wants, sealed',
      { pattern: VAR },
    ).optional(),
    ca: validated(
      validateAuthority,
      "letsencrypt, letsencrypt-staging (whose certificates nobody trusts), or an ACME directory's https:// address",
    ).default('letsencrypt'),
    rehearsal: validated(
      validateRehearsal,
      "Who is asked first, so that a mistake costs none of the authority's tries: letsencrypt-staging, another directory's https:// address, or none. Where `ca` is letsencrypt: letsencrypt-staging, else none",
    ).optional(),
    root: path(
      'For an authority of your own (step-ca): the certificate in PEM that Traefik is to trust when it speaks with it',
    ).optional(),
  })
  .meta({ description: 'The certificate authority, where `tls` is acme' });

const route = z
  .strictObject({
    host: validated(validateHostName, 'The name in the address; one without a dot stands below `domain`'),
    service: validated(validateLabel, 'The Service that answers', { pattern: LABEL }),
    namespace: validated(validateLabel, 'The namespace of that Service', { pattern: LABEL }).default('default'),
    port: port("The Service's port"),
  })
  .meta({ description: 'A name, and the Service that answers for it' });

/** The whole name of a route; `undefined`: it stands below a domain that nobody has written. */
const nameOf = (host: string, domain: string | undefined): string | undefined =>
  host.includes('.') ? host : domain === undefined ? undefined : `${host}.${domain}`;

interface Draft {
  readonly domain?: string | undefined;
  readonly tls?: unknown;
  readonly acme?:
    | {
        readonly challenge: string;
        readonly ca?: string;
        readonly root?: string | undefined;
        readonly provider?: string | undefined;
        readonly credentials?: string | undefined;
        readonly rehearsal?: string | undefined;
      }
    | undefined;
  readonly hosts?: readonly { readonly host: string }[] | undefined;
}

function wrongRoutes({ domain, hosts = [] }: Draft): readonly SectionMistake[] {
  const seen = new Map<string, number>();
  return hosts.flatMap(({ host }, at): readonly SectionMistake[] => {
    const path = ['ingress', 'hosts', at, 'host'];
    const name = nameOf(host, domain);
    if (name === undefined) {
      const what = `${host} has no dot, and there is no domain that it could stand below`;
      return [{ path, at: 'value', what, hint: 'write the whole name, or `domain` beside `hosts`' }];
    }
    const first = seen.get(name);
    if (first !== undefined) {
      const other = ['ingress', 'hosts', first, 'host'];
      return [{ path, at: 'value', what: `${name} is there twice`, other }];
    }
    seen.set(name, at);
    return [];
  });
}

function wrongAuthority({ tls, acme: authority, domain, hosts = [] }: Draft): readonly SectionMistake[] {
  if (tls === 'acme' && authority === undefined) {
    const what = 'acme needs to know whom the certificate authority writes to';
    return [{ path: ['ingress', 'tls'], at: 'value', what, hint: 'write ingress.acme: { email: you@example.org }' }];
  }
  if (tls === 'acme' && domain === undefined && hosts.length === 0) {
    const what = 'there is no name for which a certificate could be asked';
    return [{ path: ['ingress', 'tls'], at: 'value', what, hint: 'write `domain`, or a name below `hosts`' }];
  }
  if (tls !== 'acme' && authority !== undefined) {
    const what = 'nobody is asked for a certificate';
    return [{ path: ['ingress', 'acme'], at: 'key', what, hint: 'write tls: acme beside it, or leave it out' }];
  }
  return authority === undefined
    ? []
    : [...wrongRoot(authority), ...wrongChallenge(authority), ...wrongRehearsal(authority)];
}

/** Everybody trusts those that have a name here. */
function wrongRoot({ ca = 'letsencrypt', root }: NonNullable<Draft['acme']>): readonly SectionMistake[] {
  if (root === undefined || !(ca in directories)) return [];
  const what = `${ca} is trusted as it is`;
  const hint = 'write ca: https://… of your own authority beside it, or leave it out';
  return [{ path: ['ingress', 'acme', 'root'], at: 'key', what, hint }];
}

/** By DNS nobody asks the edge, and a provider's refusal comes before the authority's. */
function wrongRehearsal({ challenge, rehearsal }: NonNullable<Draft['acme']>): readonly SectionMistake[] {
  if (challenge !== 'dns' || rehearsal === undefined || rehearsal === 'none') return [];
  const what = 'a rehearsal is for the challenges that ask the edge: tls and http';
  return [{ path: ['ingress', 'acme', 'rehearsal'], at: 'key', what, hint: 'leave it out' }];
}

/** The DNS challenge needs to know who keeps the domain, and what he wants; the others ask nobody. */
function wrongChallenge(authority: NonNullable<Draft['acme']>): readonly SectionMistake[] {
  const given = (['provider', 'credentials'] as const).filter(key => authority[key] !== undefined);
  if (authority.challenge === 'dns' && given.length < 2) {
    const what = 'the DNS challenge needs to know who keeps the domain, and what he wants to see';
    const hint = 'write provider: cloudflare, and credentials: NAME of a sealed value below vars';
    return [{ path: ['ingress', 'acme', 'challenge'], at: 'value', what, hint }];
  }
  const [first] = given;
  if (authority.challenge === 'dns' || first === undefined) return [];
  const what = `${first} is for the DNS challenge alone`;
  return [
    { path: ['ingress', 'acme', first], at: 'key', what, hint: 'write challenge: dns beside it, or leave it out' },
  ];
}

/** `ingress:` in the inventory: what the internet sees of the cluster. */
export const ingressSection = section({
  key: 'ingress',
  about: 'The entry for the internet: names, certificates, and which Service answers',
  perCluster: true,
  fields: {
    domain: validated(validateHostName, 'A name of DNS that leads to the edge').optional(),
    tls: z
      .union([z.enum(['acme', 'self-signed']), z.strictObject({ files }).meta({ description: 'Files of your own' })])
      .default('self-signed')
      .meta({
        description:
          'Where certificates come from. acme: from a certificate authority, which asks who owns the names; self-signed: one that nobody trusts; files: your own',
      }),
    acme: acme.optional(),
    dedicated: z.boolean().default(false).meta({
      description:
        'Whether the edges are kept for Traefik: their nodes get a taint that only its pods and those of the system tolerate',
    }),
    hosts: z.array(route).default([]).meta({ description: 'Names, and who answers for each' }),
  },
  hostKeys: {},
  check: ({ value }) => [...wrongRoutes(value), ...wrongAuthority(value)],
  opens: (_, hosts) =>
    hosts
      .filter(({ roles }) => roles.includes('edge'))
      .flatMap(({ name }) =>
        ['80', '443'].map(ports => ({
          ...{ host: name, protocol: 'tcp' as const, ports },
          ...{ from: 'internet' as const, why: 'Traefik' },
        })),
      ),
});

export type Ingress = ReturnType<typeof ingressSection.of>;

/** Where certificates come from, in a word. */
export const sourceOf = ({ tls }: Ingress): 'acme' | 'self-signed' | 'files' =>
  typeof tls === 'string' ? tls : 'files';

/** The address of the directory of ACME. */
export const directoryOf = ({ acme: authority }: Ingress): string =>
  directories[authority?.ca ?? ''] ?? authority?.ca ?? '';

/**
 * The address of the directory that is asked before the authority itself is; `undefined`: none. By DNS there is none: its provider refuses by itself
 * what an authority would count as a failure.
 */
export function rehearsalOf(inventory: Inventory): string | undefined {
  const { tls, acme: authority } = ingressSection.of(inventory);
  if (tls !== 'acme' || authority === undefined || authority.challenge === 'dns') return undefined;
  const wanted = authority.rehearsal ?? (authority.ca === 'letsencrypt' ? 'letsencrypt-staging' : 'none');
  return wanted === 'none' ? undefined : (directories[wanted] ?? wanted);
}

/** What certificates of an authority that has a name of its own here say of who gave them. */
const issuers: Readonly<Record<string, string>> = {
  letsencrypt: "Let's Encrypt",
  'letsencrypt-staging': "(STAGING) Let's Encrypt",
};

/** Who gives certificates; empty: nobody is asked, or nobody knows what it calls itself. */
export const issuerOf = (inventory: Inventory): string => {
  const { tls, acme: authority } = ingressSection.of(inventory);
  return tls === 'acme' ? (issuers[authority?.ca ?? ''] ?? '') : '';
};

/** Each route under its whole name. */
export const routesOf = (inventory: Inventory) => {
  const { domain, hosts } = ingressSection.of(inventory);
  return hosts.map(one => ({ ...one, host: nameOf(one.host, domain) ?? one.host }));
};

/** Every name that is asked for from outside: those of the routes, and the domain. */
export const namesOf = (inventory: Inventory): readonly string[] => {
  const { domain } = ingressSection.of(inventory);
  return [...new Set([...routesOf(inventory).map(({ host }) => host), ...(domain === undefined ? [] : [domain])])];
};
