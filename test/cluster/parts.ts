import { artifactsFolder, listArtifacts, placeOf } from '../../src/artifacts/cache.ts';

/** What the tested set's Calico is made from. */
const calico = [
  () => 'calico/v3.32.1/operator-crds.yaml',
  () => 'calico/v3.32.1/tigera-operator.yaml',
  (architecture: string) => `calico/v3.32.1/calico-images-${architecture}.`,
];

/** The versions of K3s that the artifact cache holds whole for this machine (program, installer, images), by name. */
function cachedVersions(network: 'calico' | 'flannel'): readonly string[] {
  const names = new Set(listArtifacts(artifactsFolder()).map(({ name }) => name));
  const [program, architecture] = process.arch === 'arm64' ? ['k3s-arm64', 'arm64'] : ['k3s', 'amd64'];
  if (network === 'calico' && !calico.every(file => [...names].some(name => name.startsWith(`${file(architecture)}`))))
    return [];
  const versions = [...names].flatMap(name => /^k3s\/([^/]+)\/install\.sh$/.exec(name)?.[1] ?? []);
  return versions
    .filter(version => names.has(`k3s/${version}/${program}`))
    .filter(version =>
      ['tar.zst', 'tar.gz', 'tar'].some(suffix =>
        names.has(`k3s/${version}/k3s-airgap-images-${architecture}.${suffix}`),
      ),
    );
}

/** The newest of them; `undefined`: none, or nothing of the network for pods. `scripts/why-no-cluster.mjs` says what is missing. */
export const cachedVersion = (network: 'calico' | 'flannel'): string | undefined => cachedVersions(network).at(-1);

/** That, and the newest of the minor version before it; `undefined`: there is none, and it says so, since then no upgrade is tried. */
export function cachedStep(network: 'calico' | 'flannel'): { readonly from: string; readonly to: string } | undefined {
  const all = cachedVersions(network);
  const minor = (version: string): number => Number(/^v1\.(\d+)\./.exec(version)?.[1]);
  const to = all.at(-1);
  const from = to === undefined ? undefined : all.findLast(one => minor(one) === minor(to) - 1);
  if (to !== undefined && from !== undefined) return { from, to };
  const of = to === undefined ? 'any K3s' : `a K3s of v1.${minor(to) - 1}`;
  console.warn(`! NO UPGRADE IS TRIED: the artifact cache has not got ${of} whole`);
  return undefined;
}

/** Whether the artifact cache has Traefik's chart; its image comes from K3s' own archive, or from one beside the chart. */
export const hasTraefik = (): boolean =>
  listArtifacts(artifactsFolder()).some(({ name }) => /^traefik\/[^/]+\/traefik-[^/]+\.tgz$/.test(name));

/** The program of K3s, which is also a kubectl where it is called so. */
export function kubectlProgram(version: string): string {
  const name = `k3s/${version}/${process.arch === 'arm64' ? 'k3s-arm64' : 'k3s'}`;
  const found = listArtifacts(artifactsFolder()).find(one => one.name === name);
  if (found === undefined) throw new Error(`${name} is not in the cache`);
  return placeOf(artifactsFolder(), found.sha256);
}
