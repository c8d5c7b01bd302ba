import { createHash } from 'node:crypto';
import { NAMESPACE } from '../release.ts';
import type { OwnCertificate } from './own-certificate.ts';

/** The Secret with the user's own certificate, which Traefik's default store uses. */
export const CERTIFICATE_SECRET = 'provision-certificate';

/** The Secret with what the provider of DNS wants. */
export const CREDENTIALS_SECRET = 'provision-acme-dns';

/** Variables of the environment, as a provider's API wants them. */
export type Credentials = Readonly<Record<string, string>>;

/** The Secrets that Traefik reads, as objects. Pure. */
export const entrySecrets = (own: OwnCertificate | undefined, credentials: Credentials | undefined) => [
  ...(own === undefined
    ? []
    : [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: CERTIFICATE_SECRET, namespace: NAMESPACE },
          type: 'kubernetes.io/tls',
          stringData: { 'tls.crt': own.certificate, 'tls.key': own.key },
        },
      ]),
  ...(credentials === undefined
    ? []
    : [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name: CREDENTIALS_SECRET, namespace: NAMESPACE },
          type: 'Opaque',
          stringData: credentials,
        },
      ]),
];

/** A mark that changes with them, and tells nothing of them. Pure. */
export const markOf = (credentials: Credentials | undefined): string =>
  credentials === undefined
    ? ''
    : createHash('sha256')
        .update(JSON.stringify(Object.entries(credentials).sort(([a], [b]) => (a < b ? -1 : 1))))
        .digest('hex')
        .slice(0, 12);
