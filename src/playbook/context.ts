import { fleetOf, inventoryFor } from '../model/cluster/clusters.ts';
import { addressesOf, type Host, type Inventory, lansOf, publicAddressesOf } from '../model/inventory.ts';
import { lanAround } from '../model/lan-around.ts';
import { addressesIn } from '../model/overlay.ts';
import type { Context } from '../model/plan/context-provider.ts';
import type { Facts } from '../model/plan/resource.ts';
import type { BoundSection } from '../model/plan/section.ts';
import type { Vocabulary } from '../model/plan/vocabulary.ts';
import { remnantsOf } from '../model/reading/remnants.ts';
import { UNKNOWN_VALUE } from '../model/text/unknown.ts';
import { nearest } from '../yaml/did-you-mean.ts';
import { TemplateError } from './templates/template-error.ts';
import { type OtherVars, varsOf } from './vars-of.ts';

/** Sections that collections add to the inventory, by key. */
type Sections = ReadonlyMap<string, BoundSection>;

/** What of a run a host's tasks may depend on, besides the inventory. */
export interface Knowledge {
  readonly facts: Facts;
  /** All facts that there may be, as templates name them (`factWord`): the same set for every host of a program. */
  readonly words: ReadonlySet<string>;
  /** Whether a fact that is missing now may still be learnt by an earlier stage. */
  readonly mayLearn: boolean;
  readonly sections: Sections;
  /** Values besides those of the inventory. */
  readonly vars?: OtherVars;
  /** What collections give, by name. */
  readonly contexts: Context;
}

const views = new WeakMap<Host, { readonly sections: Sections; readonly view: Context }>();

/** What templates see of a host; all hosts see the same. */
function hostView(host: Host, sections: Sections): Context {
  const before = views.get(host);
  if (before?.sections === sections) return before.view;
  const view = {
    ...Object.assign({}, ...[...sections.values()].map(one => one.viewOf(host))),
    name: host.name,
    site: host.site,
    roles: host.roles,
    away: host.away === true,
    address: host.address,
    addresses: addressesOf(host),
    public_address: host.publicAddress ?? null,
    public_addresses: publicAddressesOf(host),
    vars: host.vars,
  };
  views.set(host, { sections, view });
  return view;
}

/**
 * A fact not learnt yet stands as a placeholder, so that a plan can show the rest of what depends on it; one that nothing
 * declares is a mistake, wherever it is named.
 */
function factsView({ facts, words, mayLearn }: Knowledge): Context {
  const tree: Record<string, unknown> = {};
  for (const name of Object.keys(facts)) {
    const get = () => facts[name];
    Object.defineProperty(tree, factWord(name), { get, configurable: true, enumerable: true });
  }
  /** A fact that is declared and not known; `undefined` for what is no fact. */
  const missing = (name: string | symbol): unknown => {
    if (typeof name !== 'string') return undefined;
    if (words.has(name)) return mayLearn ? UNKNOWN_VALUE : undefined;
    // Handlebars asks every object for this before it calls it.
    if (name === 'constructor' || name === 'toJSON') return undefined;
    throw new TemplateError(noFact(name, [...words]));
  };
  const own = (target: object, name: string | symbol): boolean => Object.hasOwn(target, name);
  return new Proxy(tree, {
    has: (target, name) => own(target, name) || missing(name) !== undefined,
    get: (target, name) => (own(target, name) ? Reflect.get(target, name) : missing(name)),
    getOwnPropertyDescriptor: (target, name) => {
      if (own(target, name)) return Object.getOwnPropertyDescriptor(target, name);
      const value = missing(name);
      return value === undefined ? undefined : { value, configurable: true, enumerable: true };
    },
  });
}

/** How a fact is named in a template: `facts.beacon_key` for `beacon.key`. */
export const factWord = (name: string): string => name.replaceAll('.', '_');

function noFact(name: string, words: readonly string[]): string {
  const near = nearest(name, words);
  const hint = near === undefined ? `; there are ${words.join(', ') || 'none'}` : `: did you mean ${near}?`;
  return `there is no fact {{facts.${name}}}${hint}`;
}

/** Words at the top that are the product's own. */
export const CONTEXT_WORDS: readonly string[] = [
  'vars',
  'host',
  'site',
  'facts',
  'cluster',
  'hosts',
  'addresses',
  'remnants',
  'item',
];

/** What every host of an inventory sees alike; made once a run. */
export function sharedContext(
  inventory: Inventory,
  { sections, remnants }: Pick<Vocabulary, 'sections' | 'remnants'>,
): Context {
  return {
    remnants: Object.fromEntries([...remnants.kinds.keys()].map(kind => [kind, remnantsOf(remnants, kind) ?? []])),
    ...sectionsOf(inventory, sections),
    cluster: inventory.cluster,
    hosts: inventory.hosts.map(host => hostView(host, sections)),
    addresses: [
      ...new Set(
        fleetOf(inventory).hosts.flatMap(one => [
          ...addressesOf(one),
          ...publicAddressesOf(one),
          ...(inventory.overlays ?? []).flatMap(overlay => addressesIn(overlay, one.name)),
        ]),
      ),
    ],
  };
}

const sectionsOf = (inventory: Inventory, sections: Sections): Context =>
  Object.fromEntries([...sections].map(([key, one]) => [key, one.of(inventory)]));

/** Everything a template or an argument may name on one host (docs: "What a playbook can name"). */
export function hostContext(inventory: Inventory, shared: Context, host: Host, knowledge: Knowledge): Context {
  const site = inventory.sites.find(one => one.name === host.site);
  const own = inventoryFor(inventory, host);
  return {
    ...shared,
    ...(own === inventory ? {} : sectionsOf(own, knowledge.sections)),
    vars: varsOf(inventory, host, knowledge.vars ?? {}),
    host: hostView(host, knowledge.sections),
    site: {
      name: host.site,
      lan: lanAround(site, host.address) ?? site?.lan ?? null,
      lans: site === undefined ? [] : lansOf(site),
      public_address: site?.router?.publicAddress ?? null,
    },
    ...knowledge.contexts,
    facts: factsView(knowledge),
  };
}
