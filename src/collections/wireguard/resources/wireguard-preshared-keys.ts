import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { type Facts, resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { thing } from '../../../model/reading/thing.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { isUnknown } from '../../../model/text/unknown.ts';
import { lifelineFunction } from '../../../shell/lifeline.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { presharedByHand } from '../by-hand/preshared-by-hand.ts';
import presharedKeys from '../state/preshared-keys.sh';
import { isPresharedName, presharedList } from '../state/preshared-list.ts';
import { renewedMark } from '../state/renewed-mark.ts';
import { interfaceName, isKey } from '../state/wireguard-schema.ts';

const schema = z
  .strictObject({
    interface: interfaceName.default('wg0').describe('The interface that the keys are for; names the file.'),
    step: z
      .enum(['make', 'take', 'keep'])
      .describe(
        '`make` those that this host is to make, `take` those that others have made, `keep` what is in force and no other.',
      ),
    names: z
      .array(z.string())
      .default([])
      .describe('Which are made, or kept: the other host and a number, `wk-1.1`. `{{mesh.preshared.make}}`.'),
    keys: z
      .string()
      .default('')
      .describe('Those that are taken, a line each: name, key, digest. `{{mesh.preshared.take}}`.'),
    renew: z
      .boolean()
      .default(false)
      .describe(
        'What is made takes the place of what there is, once: as long as the host has not noted a new private key (`wireguard_key`).',
      ),
    wanted: z.boolean().default(false).describe('Whether the mesh is to have them at all: `{{mesh.preshared_keys}}`.'),
  })
  .transform(({ interface: name, ...rest }) => ({ ...rest, interface: name, path: presharedList(name) }));

type Spec = z.output<typeof schema>;

/** A key as the host tells it; the key itself as long as it is new. */
interface Held {
  readonly digest: string;
  readonly isNew: boolean;
}

interface State {
  /** `edited`: it is not as it was written. */
  readonly is: 'absent' | 'written' | 'edited';
  /** Mode and owner, where there is a file. */
  readonly rights: string | undefined;
  /** Digest of the file. */
  readonly sum: string;
  readonly held: ReadonlyMap<string, Held>;
  readonly fresh: Readonly<Record<string, string>>;
  /** The host has a new private key, in a round that is not through. */
  readonly renewed: boolean;
  /** The addresses of client and server of the connection by which it was asked; empty where nobody can tell. */
  readonly way: readonly string[];
}

const RIGHTS = '600 0';

/** The keys come last: where the reading fails, what it printed until then is shown. */
const probe = ({ path, interface: name, renew, wanted }: Spec): Script => sh`${lifelineFunction}
${raw(presharedKeys)}
${renew ? sh`[ ! -e ${renewedMark(name)} ] || echo renewed` : sh``}
psk_read ${path}
printf 'is %s\n' "$psk_is"
if ${raw(wanted ? 'true' : '[ "$psk_is" != absent ]')}; then
  psk_way=\${SSH_CONNECTION-}
  [ -n "$psk_way" ] || psk_way=$(provision_lifeline)
  # shellcheck disable=SC2086 # CLIENT PORT SERVER PORT
  set -- $psk_way
  printf 'way %s %s\n' "\${1-}" "\${3-}"
fi
if [ "$psk_is" != absent ]; then
  printf 'rights %s\nsum %s\n%s%s' "$(stat -c '%a %u' -- ${path})" "$psk_sum" "$psk_held" "$psk_fresh"
fi
psk_lines= psk_fresh=`;

/** Never an error: what the host printed may hold keys, and would be shown. */
function parse({ stdout }: Reading): State {
  const tagged = taggedLines(stdout);
  const is = tagged('is')[0];
  const held = tagged('held').map(line => line.split(' '));
  const fresh = tagged('key').map(line => line.split(' '));
  return {
    is: is === 'written' || is === 'edited' ? is : 'absent',
    rights: tagged('rights')[0],
    sum: tagged('sum')[0] ?? '',
    renewed: tagged('renewed').length > 0,
    way: (tagged('way')[0] ?? '').split(' ').filter(one => one !== ''),
    held: new Map(
      held.flatMap(([name = '', digest = '', mark]) =>
        isPresharedName(name) ? [[name, { digest, isNew: mark === 'new' }]] : [],
      ),
    ),
    fresh: Object.fromEntries(
      fresh.flatMap(([name = '', key = '']) => (isPresharedName(name) && isKey(key) ? [[name, key]] : [])),
    ),
  };
}

/** A line of `keys`; the key is missing where it is still to be made. */
interface Given {
  readonly name: string;
  readonly key: string | undefined;
  readonly digest: string;
}

const givenIn = ({ keys }: Spec): readonly Given[] =>
  keys.split('\n').flatMap((line): Given[] => {
    const [name = '', key = '', digest = ''] = line.split(' ');
    if (!isPresharedName(name)) return [];
    if (isUnknown(line)) return [{ name, key: undefined, digest: '' }];
    return isKey(key) ? [{ name, key, digest }] : [];
  });

/** A name among `names`, and whether its key is still to be made. */
const nameIn = (entry: string): string => entry.split(' ')[0] ?? '';

/** What is to be done by a step, as names of keys. */
interface Due {
  readonly made: readonly string[];
  readonly taken: readonly string[];
  readonly gone: readonly string[];
  /** Not told to anybody any more. */
  readonly handedOver: readonly string[];
}

const nothing: Due = { made: [], taken: [], gone: [], handedOver: [] };

function dueOf(spec: Spec, { held, renewed }: State): Due {
  switch (spec.step) {
    case 'make':
      return { ...nothing, made: renewed ? [] : spec.names.filter(name => !held.has(name)) };
    case 'take':
      return {
        ...nothing,
        taken: givenIn(spec).flatMap(({ name, digest }) => (held.get(name)?.digest === digest ? [] : [name])),
      };
    case 'keep': {
      const kept = new Set(spec.names.map(nameIn));
      return {
        ...nothing,
        gone: [...held.keys()].filter(name => !kept.has(name)),
        handedOver: [
          ...[...held].flatMap(([name, { isNew }]) => (isNew && kept.has(name) ? [name] : [])),
          ...spec.names.filter(isUnknown).map(nameIn),
        ],
      };
    }
  }
}

const listed = (name: string, before: readonly string[], after: readonly string[]): Field[] => {
  const text = (names: readonly string[]) => (names.length === 0 ? undefined : names.join(', '));
  return before.length + after.length === 0 ? [] : [{ name, before: text(before), after: text(after) }];
};

function diff(spec: Spec, state: State): Difference {
  const { made, taken, gone, handedOver } = dueOf(spec, state);
  const isFirst = spec.step === 'make' && state.is !== 'absent';
  const fields = [
    ...(isFirst && state.is === 'edited' ? [{ name: 'file', before: 'changed by hand', after: 'as it is read' }] : []),
    ...(isFirst && state.rights !== RIGHTS ? [{ name: 'mode and owner', before: state.rights, after: RIGHTS }] : []),
    ...listed('made here', [], made),
    ...listed('taken from the host that made it', [], taken),
    ...listed('no longer in force', gone, []),
    ...listed('handed over', [], handedOver),
  ];
  const action =
    state.is === 'absent' ? 'create' : gone.length === state.held.size && gone.length > 0 ? 'remove' : 'update';
  return fields.length === 0 ? { action: 'update', fields, why: 'the keys are as wanted' } : { action, fields };
}

/** One key after the other: on a full disk `wg genpsk` writes nothing and says that all is well. */
const make = (names: readonly string[]): Script =>
  names.length === 0
    ? raw(':')
    : sh`command -v wg >/dev/null || { printf 'wg is not installed\n→ install wireguard-tools before\n' >&2; exit 1; }
for psk_name in ${names}; do
  psk_key=$(wg genpsk)
  [ "\${#psk_key}" = 44 ] || { echo 'wg genpsk has made no key' >&2; exit 1; }
  psk_digest
  psk_lines="$psk_lines$psk_name $psk_key $psk_digest new
"
done`;

const take = (given: readonly Given[]): Script =>
  lines(
    ...given.map(
      ({ name, key, digest }) => sh`psk_lines="$psk_lines"${`${name} ${key} ${digest}`}"
"`,
    ),
  );

/** Of what there is, all but some, and without the mark of what nobody has yet. */
const keep = (gone: readonly string[], isHandedOver: boolean): Script => sh`psk_lines=$(
  printf '%s' "$psk_lines" | while read -r psk_name psk_key psk_digest psk_mark; do
    case ${` ${gone.join(' ')} `} in *" $psk_name "*) continue ;; esac
    printf '%s %s %s%s\n' "$psk_name" "$psk_key" "$psk_digest" "\${psk_mark:+${raw(isHandedOver ? '' : ' new')}}"
  done
  printf x
)
psk_lines=\${psk_lines%x}`;

function apply(spec: Spec, state: State): Script {
  const { made, taken, gone, handedOver } = dueOf(spec, state);
  const given = givenIn(spec).filter(({ name }) => taken.includes(name));
  return lines(
    raw(presharedKeys),
    sh`psk_sum=
psk_read ${spec.path}
[ "$psk_sum" = ${state.sum} ] || { printf '%s is another than was read\n→ run again\n' ${spec.path} >&2; exit 1; }`,
    gone.length + handedOver.length + given.length === 0
      ? raw(':')
      : keep([...gone, ...given.map(({ name }) => name)], handedOver.length > 0),
    make(made),
    take(given),
    sh`psk_write ${spec.path}
psk_lines= psk_fresh= psk_key=`,
  );
}

/** A digest for each key, by its name; and what is new itself. */
const facts = (_: Spec, { held, fresh, way }: State): Facts => ({
  'wireguard.preshared_keys': Object.fromEntries([...held].map(([name, { digest }]) => [name, digest])),
  'wireguard.preshared_new': fresh,
  'wireguard.way_in': way,
});

/** Pre-shared keys of a host: it makes those of the pairs in which it stands first, and takes the others. */
export const wireguardPresharedKeys = resource<Spec, State>({
  name: 'wireguard_preshared_keys',
  summary:
    'Pre-shared keys of a WireGuard mesh, one for each pair of hosts, in `/etc/wireguard/<interface>.psk`. The first of the two makes it, the other takes it by way of the ' +
    'controller’s memory, and nobody is shown it. Whether two hosts have the same is told by digests.',
  schema,
  examples: [
    'wireguard_preshared_keys: { step: make, names: [wk-1.1, wk-2.1] }',
    'wireguard_preshared_keys: { step: keep, names: [ms-1.1] }',
  ],
  secretText: 'keys',
  ids: ({ interface: name, step }) => [thing('pre-shared keys', `${name}: ${step}`)],
  shares: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ interface: name, step }) => `pre-shared keys of ${name}: ${step}`,
  probe,
  parse,
  diff,
  apply,
  byHand: ({ wanted, step }) => presharedByHand(wanted && step === 'make'),
  facts,
});
