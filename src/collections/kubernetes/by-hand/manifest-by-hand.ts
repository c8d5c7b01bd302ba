import { stringify } from 'yaml';
import type { ByHand, HandFile } from '../../../model/by-hand/by-hand.ts';
import { isMapping } from '../../../model/is-mapping.ts';
import { ownCommand } from '../../../model/own-command.ts';
import type { Script } from '../../../model/plan/script.ts';
import { count } from '../../../model/text/count.ts';
import { holdsSecret } from '../../../model/text/secret-values.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import ids from '../manifest/ids.awk';
import marks from '../manifest/marks.awk';
import type { ManifestObject } from '../manifest/objects.ts';
import waitFor from '../manifest/wait-for.sh';
import { wantedLine } from '../manifest/wanted-line.ts';
import applyText from './apply-by-hand.sh';
import asApplied from './as-applied.awk';

/** A maker's manifest, as the lock has it. */
export interface MakersFile {
  readonly name: string;
  readonly text: string | null;
  readonly sha256?: string | undefined;
  readonly url?: string | undefined;
}

export interface ManifestWish {
  readonly name: string;
  readonly files: readonly MakersFile[];
  readonly wait: readonly {
    readonly on: string;
    readonly namespace: string;
    readonly for: string;
    readonly patience: number;
  }[];
  readonly patience: number;
}

/** Below K3s' own folder, so that a wipe takes it along; not the one from which K3s applies by itself. */
const FOLDER = '/var/lib/rancher/k3s/by-hand';

/** Of one object alone kubectl prints no list: two that are always there. */
const ALWAYS = '-\tv1\tNamespace\t\tdefault\n-\tv1\tNamespace\t\tkube-system\n';

const WHICH = '{.apiVersion}{"\\t"}{.kind}{"\\t"}{.metadata.namespace}{"\\t"}{.metadata.name}';
const OURS = '{.metadata.managedFields[?(@.manager=="provision")].fieldsV1}{"\\n"}';
const FOUND = `{range .items[*]}${WHICH}{"\\t"}${OURS}{end}`;
const MARKED = `{range .items[*]}${WHICH}{"\\t"}{.metadata.annotations.provision/applied}{"\\t"}{.metadata.annotations.provision/fields}{"\\t"}${OURS}{end}`;

const lastOf = (name: string): string => name.replace(/^.*\//, '');

/** Values that nobody else may see stand in what is exported nowhere. */
const isSecret = (one: ManifestObject): boolean => {
  if (one.kind !== 'Secret') return holdsSecret(one.body());
  const { data, stringData } = one.body();
  return [data, stringData].some(values => isMapping(values) && Object.keys(values).length > 0);
};

const file = (name: string, text: string): HandFile => ({
  ...{ path: `${FOLDER}/${name}`, text: text.endsWith('\n') || text === '' ? text : `${text}\n` },
  ...{ mode: '0600', owner: 'root', group: 'root' },
});

function waits(all: ManifestWish['wait']): Script {
  if (all.length === 0) return lines();
  return lines(
    sh`provision_kubectl() { k3s kubectl "$@"; }`,
    ...all.map(
      one => sh`provision_on=${one.on} provision_namespace=${one.namespace} provision_for=${one.for} provision_patience=${one.patience}
${raw(waitFor)}`,
    ),
  );
}

/**
 * Objects of Kubernetes as somebody applies them: ours from a file that is written first, its makers' from theirs; and the marks by which
 * provision knows them again. Pure.
 * @param objects all of them, in their order
 * @param own those that no maker's file has, as they are applied
 */
export function manifestByHand(
  { name, files, wait, patience }: ManifestWish,
  objects: readonly ManifestObject[],
  own: readonly { readonly object: ManifestObject; readonly applied: unknown }[],
): ByHand {
  const unlocked = files.filter(({ text, sha256 }) => text === null || sha256 === undefined);
  if (unlocked.length > 0) {
    const which = unlocked.map(one => one.name).join(', ');
    return { kind: 'cannot', because: `not locked: ${which}: ${ownCommand('artifacts lock')}` };
  }
  if (own.some(({ object }) => isSecret(object)))
    return { kind: 'cannot', because: 'it holds a secret, and what is exported holds none' };
  const makers = files.map(one => `${lastOf(one.name)} ${one.sha256 ?? ''} ${one.url ?? ''}\n`).join('');
  const text = own.map(({ applied }) => stringify(applied, { lineWidth: 0 })).join('---\n');
  return {
    kind: 'step',
    files: [
      file(`${name}.yaml`, text),
      file(`${name}.makers`, makers),
      file(`${name}.always`, ALWAYS),
      file('which.awk', ids),
      file('marks.awk', marks),
      file(`${name}.objects`, objects.map(wantedLine).join('\n')),
    ],
    is: sh`( folder=${FOLDER} manifest=${name} columns=${MARKED}
  found=$(awk -F '\t' -f "$folder/which.awk" "$folder/$manifest.always" "$folder/$manifest.objects" | k3s kubectl get --ignore-not-found -f - -o "jsonpath=$columns") &&
    { cat "$folder/$manifest.objects"; printf '== found\n%s\n' "$found"; } | awk -F '\t' ${asApplied} )`,
    make: sh`(
  folder=${FOLDER} manifest=${name} patience=${patience} columns=${FOUND}
${raw(applyText)}
${waits(wait)}
)`,
    expect: `the API has what ${name} is of as it is here: ${count(objects.length, 'object')}`,
  };
}
