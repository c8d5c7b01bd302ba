import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Names of the files in the artifact cache; none where there is no cache. */
export function cachedNames() {
  const cache = process.env.XDG_CACHE_HOME ?? '';
  const folder = join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'provision', 'artifacts', 'names');
  try {
    return readdirSync(folder).map(name => decodeURIComponent(name.replace(/\.json$/, '')));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** The architecture of this machine, as makers call it. */
export const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';

const program = { amd64: 'k3s', arm64: 'k3s-arm64' }[architecture];

/** What a whole K3s is: where a name ends with a point, an archive in any form. */
export const partsOfK3s = ['install.sh', program, `k3s-airgap-images-${architecture}.`];

const has = (names, part) => names.some(name => (part.endsWith('.') ? name.startsWith(part) : name === part));

/** Versions of K3s that are there whole for this machine. */
export function wholeVersions(names) {
  const versions = [...new Set(names.flatMap(name => /^k3s\/([^/]+)\//.exec(name)?.[1] ?? []))].sort();
  return versions.filter(version => partsOfK3s.every(part => has(names, `k3s/${version}/${part}`)));
}

/** What the tested set's Calico is made from, and is not there. */
export const missingOfCalico = names =>
  [
    'calico/v3.32.1/operator-crds.yaml',
    'calico/v3.32.1/tigera-operator.yaml',
    `calico/v3.32.1/calico-images-${architecture}.`,
  ].filter(part => !has(names, part));

/** Whether Traefik's chart is there. Its image is in K3s' own archive, or in one beside the chart. */
export const hasTraefik = names => names.some(name => /^traefik\/[^/]+\/traefik-[^/]+\.tgz$/.test(name));
