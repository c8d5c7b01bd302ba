import { stringify } from 'yaml';
import type { Inventory } from '../../../model/inventory.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import type { LockedArtifacts } from '../../../model/plan/artifact.ts';
import { InputProblem } from '../../../model/problems/problem.ts';
import { artifactsSection } from '../../artifacts/artifacts-section.ts';
import { recipesOf, testedSet } from '../../artifacts/tested-set.ts';
import { calicoOf, kubernetesSection } from '../../kubernetes/kubernetes-section.ts';

/** Where K3s reads what it asks for images. */
export const REGISTRIES_FILE = '/etc/rancher/k3s/registries.yaml';

/** Who logs in at a registry. @throws {InputProblem} where `vars` does not say it */
function loginOf({ vars, file }: Inventory, registry: string, name: string) {
  const found = vars[name];
  const { username, password } = isMapping(found) ? found : {};
  if (typeof username === 'string' && typeof password === 'string' && username !== '' && password !== '')
    return { username, password };
  throw new InputProblem({
    where: file,
    what: `vars.${name} does not say who logs in at ${registry}`,
    hint: 'write username and password below it, and seal the password: provision secret set',
  });
}

/** The text of the file; empty where the inventory says nothing of registries. It may hold secrets. @throws {InputProblem} */
export function registriesText(inventory: Inventory): string {
  const { registries } = kubernetesSection.of(inventory);
  if (registries === undefined) return '';
  const { mirrors, credentials } = registries;
  const configs = Object.fromEntries(
    Object.entries(credentials).map(([registry, name]) => [registry, { auth: loginOf(inventory, registry, name) }]),
  );
  const said = {
    ...(Object.keys(mirrors).length === 0 ? {} : { mirrors }),
    ...(Object.keys(configs).length === 0 ? {} : { configs }),
  };
  const text = Object.keys(said).length === 0 ? '' : stringify(said, { lineWidth: 0 });
  return `# Written by provision: what is changed here is put back. It comes from kubernetes.registries in the inventory.\n${text}`;
}

/** A registry that images come from, and where it is asked, in the order in which containerd asks. */
export interface AskedRegistry {
  readonly name: string;
  readonly urls: readonly string[];
}

const registryOf = (image: string): string => image.slice(0, image.indexOf('/'));

const own = (registry: string): string => (registry === 'docker.io' ? 'registry-1.docker.io' : registry);

/** Where the registry's version 2 is found below an address (the distribution specification). */
const versionTwo = (address: string): string => `${address.replace(/\/*$/, '').replace(/\/v2$/, '')}/v2/`;

/** Registries that K3s pulls from: those of images of which no archive is locked, or is to be. Pure. */
export function askedRegistries(inventory: Inventory, artifacts: LockedArtifacts): readonly AskedRegistry[] {
  if (artifactsSection.of(inventory).images === 'bundle') return [];
  const { version, network, registries, server } = kubernetesSection.of(inventory);
  const hasImages = (recipes: ReturnType<typeof recipesOf>): boolean =>
    recipes.some(({ name, images }) => images !== undefined && artifacts.has(name));
  const preferred = server['system-default-registry'];
  const calico = calicoOf(inventory);
  const names = [
    ...(hasImages(recipesOf('k3s', version)) ? [] : [typeof preferred === 'string' ? preferred : 'docker.io']),
    ...(network !== 'calico' || hasImages(recipesOf('calico', calico.version, calico.crds))
      ? []
      : testedSet.images.calico.map(registryOf)),
  ];
  const mirrors = registries?.mirrors ?? {};
  return [...new Set(names)].map(name => {
    const endpoints = (mirrors[name] ?? mirrors['*'])?.endpoint ?? [];
    return { name, urls: [...new Set([...endpoints, `https://${own(name)}`].map(versionTwo))] };
  });
}
