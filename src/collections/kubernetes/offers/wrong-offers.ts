import { fitting } from '../../../model/fitting.ts';
import type { SectionCluster, SectionMistake } from '../../../model/plan/section.ts';
import { nearest } from '../../../yaml/did-you-mean.ts';
import { nameHere, offerKeys } from './offer-fields.ts';

const some = fitting(offerKeys);

/** What is wrong with the imports of clusters: each is exported by another cluster, and has a name of its own. */
export function wrongOffers(clusters: readonly SectionCluster[]): readonly SectionMistake[] {
  const exported = new Map(clusters.map(one => [one.name, some(one.said).exports ?? []]));
  return clusters.flatMap(({ name, said }) => {
    const imports = some(said).imports ?? [];
    return imports.flatMap((one, at): readonly SectionMistake[] => {
      const path = ['clusters', name, 'imports', at];
      const names = clusters.map(cluster => cluster.name).filter(other => other !== name);
      if (!names.includes(one.from)) {
        const near = nearest(one.from, names);
        const what = one.from === name ? `${name} cannot import from itself` : `there is no cluster ${one.from}`;
        const hint = near === undefined ? `the others are ${names.join(', ')}` : `did you mean ${near}?`;
        return [{ path: [...path, 'from'], at: 'value', what, hint }];
      }
      const offered = exported.get(one.from) ?? [];
      if (!offered.some(({ service, namespace }) => service === one.service && namespace === one.namespace)) {
        const what = `${one.from} does not export ${one.namespace}/${one.service}`;
        const hint = `add it: clusters.${one.from}.exports: [{ service: ${one.service}, namespace: ${one.namespace} }]`;
        return [{ path: [...path, 'service'], at: 'value', what, hint }];
      }
      const same = imports.findIndex(other => nameHere(other) === nameHere(one) && other.namespace === one.namespace);
      if (same === at) return [];
      const what = `${one.namespace}/${nameHere(one)} is the name of another import, too`;
      return [{ path, at: 'value', what, other: ['clusters', name, 'imports', same], hint: 'give one of them `as:`' }];
    });
  });
}
