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

const validateEmail: Validator = text =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)
    ? undefined
    : { what: `${JSON.stringify(text)} is no address for mail`, hint: 'write it as in me@example.org' };

const acme = z
  .strictObject({
    email: validated(validateEmail, 'Where the certificate authority writes to before a certificate ends'),
    challenge: z
      .enum(['tls', 'http'])
      .default('tls')
      .meta({ description: 'How it asks who owns a name: on port 443 (TLS-ALPN-01) or on port 80 (HTTP-01)' }),
    ca: validated(
      validateAuthority,
      "letsencrypt, letsencrypt-staging (whose certificates nobody trusts), or an ACME directory's https:// address",
    ).default('letsencrypt'),
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
  readonly tls?: string | undefined;
  readonly acme?: unknown;
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
  return [];
}

/** `ingress:` in the inventory: what the internet sees of the cluster. */
export const ingressSection = section({
  key: 'ingress',
  about: 'The entry for the internet: names, certificates, and which Service answers',
  fields: {
    domain: validated(validateHostName, 'A name of DNS that leads to the edge').optional(),
    tls: z.enum(['acme', 'self-signed']).default('self-signed').meta({
      description:
        'Where certificates come from. acme: from a certificate authority, which asks on the edge itself; self-signed: one that nobody trusts',
    }),
    acme: acme.optional(),
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

/** The address of the directory of ACME. */
export const directoryOf = ({ acme: authority }: Ingress): string =>
  directories[authority?.ca ?? ''] ?? authority?.ca ?? '';

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
