import * as z from 'zod';
import { validated } from '../../../inventory/schema/validated.ts';
import type { Validator } from '../../../inventory/schema/validators.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import type { SectionMistake } from '../../../model/plan/section.ts';
import { calicoSettings } from '../calico-field.ts';
import type { PodNetwork, SeatedHost } from './pod-network.ts';
import { type NetworkName, podNetworks } from './registry.ts';

const isName = (text: string): text is NetworkName => Object.hasOwn(podNetworks, text);

const names: readonly string[] = Object.keys(podNetworks);

/** What stands for the network itself: all that it may be told has a default. */
const words = Object.entries(podNetworks).flatMap(([name, kind]) => (kind.needsSettings ? [] : [name]));

const example = (word: string): string => `write network: { ${word}: … }`;

const validateWord: Validator = text => {
  if (words.includes(text)) return undefined;
  const what = `there is no network ${JSON.stringify(text)} for pods`;
  if (isName(text)) return { what: `${text} has to be told more`, hint: example(text) };
  const isBackend = podNetworks.flannel.settings.safeParse({ backend: text }).success;
  return {
    what,
    hint: isBackend ? `write network: { flannel: { backend: ${text} } }` : `there are ${names.join(', ')}`,
  };
};

/** `kubernetes.network` in the inventory: a word, or a word with what is said of it. */
export const networkField = z
  .union([
    validated(validateWord, 'One that needs no settings', { enum: words }),
    z
      .strictObject({
        calico: calicoSettings.optional(),
        flannel: podNetworks.flannel.settings.optional(),
        kilo: podNetworks.kilo.settings.optional(),
        none: podNetworks.none.settings.optional(),
      })
      .meta({ description: 'One with its settings' }),
  ])
  .default('calico')
  .meta({ description: "What carries the pods' traffic" });

export type NetworkValue = z.output<typeof networkField>;

/** What is said of Calico below `network`, if anything is. */
export const calicoBelow = (value: NetworkValue | undefined) => (typeof value === 'object' ? value.calico : undefined);

/** The word, and what is said of it. */
function chosen(value: NetworkValue): { readonly name: NetworkName; readonly settings: unknown } | undefined {
  if (typeof value === 'string') return isName(value) ? { name: value, settings: {} } : undefined;
  const [first, ...more] = Object.entries(value).filter(([, settings]) => settings !== undefined);
  return first === undefined || more.length > 0 || !isName(first[0])
    ? undefined
    : { name: first[0], settings: first[1] };
}

/** `undefined` for a value that `wrongNetwork` finds a mistake in. */
export function podNetworkIn(value: NetworkValue): PodNetwork | undefined {
  const one = chosen(value);
  return one === undefined ? undefined : podNetworks[one.name].open(one.settings);
}

/** @throws {RangeError} for a value that `wrongNetwork` finds a mistake in */
export function podNetworkOf(value: NetworkValue): PodNetwork {
  const found = podNetworkIn(value);
  if (found === undefined) throw new RangeError(`no network: ${JSON.stringify(value)}`);
  return found;
}

/** What each of several clusters offers of its pods that its network cannot give. */
export function wrongRoutes(
  value: NetworkValue | undefined,
  cluster: { readonly name: string; readonly said: Readonly<Record<string, unknown>> } | undefined,
): readonly SectionMistake[] {
  if (cluster?.said['routes'] !== 'pods' || value === undefined || chosen(value) === undefined) return [];
  const { name, hasBlocks } = podNetworkOf(value);
  if (hasBlocks) return [];
  const what = `the pods of ${cluster.name} cannot be reached one by one: ${name} moves blocks of their addresses from node to node`;
  const hint = 'write routes: services, or give the cluster network: flannel';
  return [{ path: ['clusters', cluster.name, 'routes'], at: 'value', what, hint }];
}

/** What of the network no schema can say. */
export function wrongNetwork(value: NetworkValue | undefined, hosts: readonly SeatedHost[]): readonly SectionMistake[] {
  const path = ['kubernetes', 'network'];
  if (value === undefined) return [];
  const one = chosen(value);
  if (one === undefined) {
    const said = isMapping(value) ? Object.keys(value) : [];
    const what =
      said.length > 1 ? `${said.join(' and ')}: a cluster has one network for its pods` : 'it names no network';
    return [{ path, at: 'value', what, hint: `there are ${names.join(', ')}` }];
  }
  const below = typeof value === 'string' ? path : [...path, one.name];
  return podNetworks[one.name].check(one.settings, hosts).map(mistake => ({
    ...mistake,
    // A word alone has no place for what stands below it.
    path: typeof value === 'string' ? path : [...below, ...mistake.path],
  }));
}
