import { createPrivateKey, X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import * as z from 'zod';
import { type AdminAccess, pemOf } from '../../../model/cluster/admin-way.ts';

/** Where a server keeps its administrator's kubeconfig (K3s' `write-kubeconfig`). */
export const ADMIN_FILE = '/etc/rancher/k3s/k3s.yaml';

const data = z.base64().max(65_536);

const adminFile = z.object({
  clusters: z.tuple([z.object({ cluster: z.object({ 'certificate-authority-data': data }) })]),
  users: z.tuple([z.object({ user: z.object({ 'client-certificate-data': data, 'client-key-data': data }) })]),
});

/**
 * Reads K3s' own kubeconfig. Of the file, which a host has sent, only the three certificates and keys are taken: a
 * kubeconfig can also name programs to run.
 * @returns `undefined` for a text that is no such file
 */
export function parseAdminAccess(text: string): AdminAccess | undefined {
  try {
    const { clusters, users } = adminFile.parse(parse(text, { logLevel: 'error', maxAliasCount: 0 }));
    const { 'certificate-authority-data': ca } = clusters[0].cluster;
    const { 'client-certificate-data': certificate, 'client-key-data': key } = users[0].user;
    const shown = new X509Certificate(pemOf(certificate));
    if (!shown.checkPrivateKey(createPrivateKey(pemOf(key))) || !new X509Certificate(pemOf(ca)).ca) return undefined;
    return { ca, certificate, key, until: new Date(shown.validTo) };
  } catch {
    return undefined;
  }
}
