import * as z from 'zod';
import { grouped } from '../../../model/grouped.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { ownCommand } from '../../../model/own-command.ts';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource, type WorkedOut } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { seconds } from '../../../model/plan/seconds.ts';
import { fileText } from '../../../model/reading/source.ts';
import { thing } from '../../../model/reading/thing.ts';
import { count } from '../../../model/text/count.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { manifestByHand } from '../by-hand/manifest-by-hand.ts';
import { KUBECTL, SERVER_RUNS } from '../kubectl.ts';
import applyManifest from '../manifest/apply-manifest.sh';
import { asKept, objectDifferences } from '../manifest/differences.ts';
import differing from '../manifest/differing.awk';
import ids from '../manifest/ids.awk';
import { type Identity, type LiveManifest, parseLive } from '../manifest/live.ts';
import marks from '../manifest/marks.awk';
import { keyOf, ManifestMistake, type ManifestObject, parseManifest, wordsOf } from '../manifest/objects.ts';
import readManifest from '../manifest/read-manifest.sh';
import waitFor from '../manifest/wait-for.sh';
import { wantedLine } from '../manifest/wanted-line.ts';

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/, 'must be small letters, digits and dashes');

const wait = z.strictObject({
  on: z
    .string()
    .regex(/^[a-z][\w.-]*\/[\w.:-]+$/, 'must be KIND/NAME')
    .describe('What is waited for: `deployment/api`.'),
  namespace: z.string().default('default').describe('Where it lies.'),
  for: z
    .string()
    .regex(/^(rollout|condition=.+|jsonpath=.+)$/, 'must be rollout, condition=… or jsonpath=…')
    .describe('Until what, as `kubectl wait --for` has it; or `rollout`.'),
  patience: seconds(1).default(120).describe('Seconds until it must be so.'),
});

const shape = {
  name: name.describe('A name of its own: by it what an earlier version has applied is known again.'),
  content: z.string().optional().describe('Objects, as YAML or JSON.'),
  source: fileText().optional().describe('A file on the controller, beside the playbook, with objects.'),
  files: z
    .array(
      z.strictObject({
        name: z.string(),
        text: z.string().nullable(),
        sha256: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .default([])
    .describe("Makers' manifests that are locked, which come first; a context gives them. `null`: not locked."),
  wait: z.array(wait).default([]).describe('What is waited for once something was applied.'),
  patience: seconds(0).default(60).describe('Seconds for kinds that something else defines (an operator).'),
};

const schema = z.strictObject(shape).superRefine((spec, context) => {
  const { content, source, files } = spec;
  if (content === undefined && source === undefined && files.length === 0)
    context.addIssue({ code: 'custom', message: 'give `content`, `source` or `files`' });
  try {
    objectsIn(spec);
  } catch (error) {
    if (!(error instanceof ManifestMistake)) throw error;
    const path = source !== undefined ? ['source'] : ['content'];
    context.addIssue({ code: 'custom', path, message: error.message });
  }
});

type Spec = z.output<typeof schema>;

/** All objects, in their order. @throws {ManifestMistake} */
function objectsIn({ content, source, files }: Pick<Spec, 'content' | 'source' | 'files'>): readonly ManifestObject[] {
  const own = [content, source].flatMap(text => (text === undefined ? [] : parseManifest(text)));
  // A mistake of YAML in a text of the user's is told before anything is done; makers' files are long, and locked.
  for (const one of own) one.body();
  return [...files.flatMap(({ text }) => (text === null ? [] : parseManifest(text))), ...own];
}

const known = new WeakMap<Spec, readonly ManifestObject[]>();

function objectsOf(spec: Spec): readonly ManifestObject[] {
  const before = known.get(spec);
  if (before !== undefined) return before;
  const objects = objectsIn(spec);
  known.set(spec, objects);
  return objects;
}

const LABEL = 'provision/manifest';

/** Kinds that hold what nobody can make again, or much more than themselves: they are never taken away with a manifest. */
const STAY = new Set(['CustomResourceDefinition', 'Namespace', 'PersistentVolume', 'PersistentVolumeClaim']);

/** Kinds that others need first. */
const FIRST = new Set(['CustomResourceDefinition', 'Namespace']);

const labelOf = (live: Readonly<Record<string, unknown>>): unknown => {
  const { labels } = isMapping(live['metadata']) ? live['metadata'] : {};
  return isMapping(labels) ? labels[LABEL] : undefined;
};

/** What an earlier version applied, is still there, and still bears our label. */
const goneOf = ({ name: set }: Spec, { earlier, whole }: LiveManifest): readonly Identity[] =>
  earlier.filter(one => {
    const live = whole.get(keyOf(one));
    return live !== undefined && labelOf(live) === set && !STAY.has(one.kind);
  });

/** Most objects of a kind that are named in a plan where all are new. */
const NAMED = 3;

/** What is to be created, by kind. */
function created(objects: readonly ManifestObject[]): readonly Field[] {
  return [...grouped(objects, ({ kind }) => kind)].map(([kind, all]) => {
    const names = all.slice(0, NAMED).map(one => wordsOf(one).slice(kind.length + 1));
    const more = all.length - names.length;
    return { name: kind, before: undefined, after: `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}` };
  });
}

interface Found extends Difference, WorkedOut {
  readonly work?: { readonly apply: readonly ManifestObject[]; readonly gone: readonly Identity[] };
}

/**
 * Whether others have changed what is ours. That they have taken fields over says no more than that they may have: an operator writes defaults
 * into what it was given.
 */
function overridden(one: ManifestObject, live: LiveManifest): boolean {
  const whole = live.whole.get(keyOf(one));
  return live.taken.has(keyOf(one)) && (whole === undefined || objectDifferences(one, whole).length > 0);
}

/** What differs of one object that is there. */
function changed(one: ManifestObject, live: LiveManifest): readonly Field[] {
  const whole = live.whole.get(keyOf(one));
  const fields = whole === undefined ? [] : objectDifferences(one, whole);
  if (fields.length > 0) return fields;
  const before = live.taken.has(keyOf(one)) ? 'fields set by others' : 'applied from another text';
  return [{ name: wordsOf(one), before, after: 'as it is here' }];
}

function diff(spec: Spec, live: LiveManifest): Found {
  const missing = spec.files.filter(({ text }) => text === null).map(one => one.name);
  if (missing.length > 0) {
    const because = `not locked: ${missing.join(', ')}`;
    const hint = `${ownCommand('artifacts lock')} (docs/cluster.md says where the files come from)`;
    const fields = [{ name: 'manifests', before: undefined, after: missing.join(', ') }];
    return { action: 'create', fields, refused: { because, hint } };
  }
  const objects = objectsOf(spec);
  const isNew = (one: ManifestObject): boolean => !live.applied.has(keyOf(one));
  const differs = (one: ManifestObject): boolean =>
    isNew(one) || live.applied.get(keyOf(one)) !== one.digest || overridden(one, live);
  const apply = objects.filter(differs);
  const gone = goneOf(spec, live);
  const fresh = apply.filter(isNew);
  const fields: readonly Field[] = [
    ...created(fresh),
    ...apply.filter(one => !isNew(one)).flatMap(one => changed(one, live)),
    ...gone.map((one): Field => ({ name: wordsOf(one), before: 'of an earlier version', after: undefined })),
  ];
  if (fields.length === 0) return { action: 'update', fields, why: `${count(objects.length, 'object')} as applied` };
  const action = fresh.length === objects.length ? 'create' : 'update';
  const why = live.api ? undefined : 'there is no API yet';
  return {
    action,
    fields,
    ...(why === undefined ? {} : { why }),
    ...(gone.length === 0 ? {} : { destroys: true }),
    work: { apply, gone },
  };
}

/** An object as it is applied, with our label. */
function asApplied(one: ManifestObject, set: string) {
  const body = asKept(one.body());
  const metadata = isMapping(body['metadata']) ? body['metadata'] : {};
  const labels = isMapping(metadata['labels']) ? metadata['labels'] : {};
  return { ...body, metadata: { ...metadata, labels: { ...labels, [LABEL]: set } } };
}

const inventoryOf = (all: readonly Identity[]): string =>
  all.map(({ apiVersion, kind, namespace, name: own }) => [apiVersion, kind, namespace, own].join(',')).join(' ');

const goneLine = ({ apiVersion, kind, namespace, name: own }: Identity): string =>
  ['-', apiVersion, kind, namespace, own].join('\t');

const kubectl: Script = sh`provision_kubectl() { ${KUBECTL} "$@"; }`;

function waits({ wait: all }: Spec): Script {
  return lines(
    ...all.map(
      one => sh`provision_on=${one.on} provision_namespace=${one.namespace} provision_for=${one.for} provision_patience=${one.patience}
${raw(waitFor)}`,
    ),
  );
}

/** Objects of Kubernetes as a manifest has them, applied by the server, each only where it differs. */
export const kubernetesManifest = resource<Spec, LiveManifest, Found>({
  name: 'kubernetes_manifest',
  summary:
    'Objects of Kubernetes are as a manifest has them. The API merges them (server-side apply, as field manager `provision`), so what others ' +
    'have set beside them stays. Definitions and namespaces come first. What an earlier version had and this one has no more goes, but never ' +
    'definitions, namespaces or volumes. It is done on a server of K3s.',
  schema,
  examples: [
    `kubernetes_manifest:
  name: greeting
  content: |
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: greeting, namespace: default }
    data: { text: hello }`,
    `kubernetes_manifest:
  name: shop
  content: |
    apiVersion: v1
    kind: Namespace
    metadata: { name: shop }
  wait: [{ on: namespace/shop, for: 'jsonpath={.status.phase}=Active' }]`,
  ],
  // It is on no command line of the host: kubectl reads it from its standard input.
  secretText: 'content',
  ids: spec => [thing('kubernetes manifest', spec.name)],
  reach: () => ({}),
  title: spec => `manifest ${spec.name}`,
  byHand: spec =>
    manifestByHand(
      spec,
      objectsOf(spec),
      objectsIn({ ...spec, files: [] }).map(object => ({ object, applied: asApplied(object, spec.name) })),
    ),
  probe: spec => sh`if ! { ${SERVER_RUNS}; }; then echo '== no api'; echo absent; exit 0; fi
${kubectl}
provision_set=${spec.name} provision_ids=${ids} provision_differing=${differing}
provision_wanted=${`${objectsOf(spec).map(wantedLine).join('\n')}\n`}
${raw(readManifest)}`,
  parse: ({ stdout }) => parseLive(stdout),
  diff,
  apply: (spec, live, { refused, work }) => {
    if (refused !== undefined) return refuse(refused);
    if (work === undefined) return lines();
    const { apply, gone } = work;
    const text = (isFirst: boolean): string =>
      apply
        .filter(({ kind }) => FIRST.has(kind) === isFirst)
        .map(one => JSON.stringify(asApplied(one, spec.name)))
        .join('\n');
    const all = objectsOf(spec);
    return lines(
      kubectl,
      sh`provision_set=${spec.name} provision_ids=${ids} provision_marks=${marks} provision_patience=${spec.patience}
provision_wanted=${apply.map(wantedLine).join('\n')}
provision_gone=${gone.map(goneLine).join('\n')}
provision_union=${inventoryOf([...all, ...live.earlier])} provision_final=${inventoryOf(all)}
provision_first=${text(true)}
provision_rest=${text(false)}`,
      raw(applyManifest),
      waits(spec),
    );
  },
});
