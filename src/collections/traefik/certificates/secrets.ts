import { createHash } from 'node:crypto';
import { NAMESPACE } from '../release.ts';
import type { OwnCertificate } from './own-certificate.ts';

/** The Secret with the user's own certificate, which Traefik's default store uses. */
export const CERTIFICATE_SECRET = 'provision-certificate';

/** The Secret with what the provider of DNS wants. */
export const CREDENTIALS_SECRET = 'provision-acme-dns';

/** What Traefik trusts when it speaks with an authority of the user's own: no secret. */
export const ROOT_CONFIG = 'provision-acme-root';

/** Its key there, which becomes the name of a file. */
export const ROOT_FILE = 'root.pem';

/** Variables of the environment, as a provider's API wants them. */
export type Credentials = Readonly<Record<string, string>>;

/** What the user gives for certificates: each `undefined` where it is not wanted. */
export interface Given {
  readonly own?: OwnCertificate | undefined;
  readonly credentials?: Credentials | undefined;
  /** In PEM. */
  readonly root?: string | undefined;
}

/** What Traefik reads of it, as objects. Pure. */
export const givenObjects = ({ own, credentials, root }: Given) => [
  ...(root === undefined
    ? []
    : [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: ROOT_CONFIG, namespace: NAMESPACE },
          data: { [ROOT_FILE]: root },
        },
      ]),
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

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Annotations of pods that change with what they read at their start, and tell nothing of it. Pure. */
export const givenMarks = ({ credentials, root }: Given): Readonly<Record<string, string>> => ({
  ...(credentials === undefined
    ? {}
    : {
        'provision/credentials': digest(
          JSON.stringify(Object.entries(credentials).sort(([a], [b]) => (a < b ? -1 : 1))),
        ),
      }),
  ...(root === undefined ? {} : { 'provision/acme-root': digest(root) }),
});
