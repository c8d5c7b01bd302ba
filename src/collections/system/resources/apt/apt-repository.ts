import type { Difference, Field } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import type { Script } from '../../../../model/plan/script.ts';
import { LASTS } from '../../../../model/reading/lasting.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { unread } from '../../../../model/reading/unread.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, raw, sh } from '../../../../shell/sh.ts';
import { configurationManagers } from '../../boot/configuration-managers.ts';
import { aptRefresh } from '../../state/package-managers.ts';
import { applySummedFile, diffSummedFile, holdsSum } from '../../text-files/summed-file.ts';
import { takeAway } from '../../text-files/take-away.ts';
import { applyTextFile, diffTextFile } from '../../text-files/text-file.ts';
import { forgetGone, whose } from '../../text-files/written-files.ts';
import { keyOf, keyPaths, makeKey } from './repository-key.ts';
import { repositorySchema, type RepositorySpec as Spec } from './repository-schema.ts';
import {
  type Other,
  parseRepository,
  pathOf,
  probeRepository,
  type RepositoryState,
  repositoryOf,
  sourcesFile,
} from './repository-state.ts';
import { sourcesText, withSlash } from './sources-file.ts';
import tryText from './try-source.sh';

/** What of its files differs. */
interface Found extends Difference {
  readonly work: { readonly key: Difference | undefined; readonly file: Difference | undefined };
}

const NO_APT = { because: 'this host has no apt', liftedBy: {} };

/** Another file that gives the same with another key, or none: apt refuses all work then. */
function conflictOf(spec: Spec, { others }: RepositoryState): Other | undefined {
  const { uris, suites } = repositoryOf(spec);
  const same = others.filter(
    ({ uri: address, suite }) => uris.some(one => withSlash(one) === withSlash(address)) && suites.includes(suite),
  );
  return same.find(({ key }) => key !== keyOf(spec).file.path);
}

function comes(spec: Spec, state: RepositoryState): Found {
  const { file: keyFile, shown } = keyOf(spec);
  const [keyState] = state.keys;
  if (keyState === undefined) return unread('the probe', '');
  const before = keyState.found.kind === 'file' ? `sha256:${keyState.found.sha256}` : undefined;
  const key = diffSummedFile(keyFile, keyState, { name: 'key', before, after: shown }, 'the key is right');
  const file = diffTextFile(sourcesFile(spec), state.file);
  const named = (path: string, { fields }: Difference): readonly Field[] =>
    fields.map(field => (field.name === 'key' ? field : { ...field, name: `${path} ${field.name}` }));
  const fields: Field[] = [...named(keyFile.path, key), ...named(pathOf(spec), file)];
  if (fields.length === 0 && !state.fetched) fields.push({ name: 'lists', before: undefined, after: 'fetched' });
  const conflict = conflictOf(spec, state);
  if (conflict !== undefined) {
    const name = `key for ${conflict.uri} ${conflict.suite}`;
    fields.push({ name, before: conflict.key || 'none', after: keyFile.path });
  }
  const refused = [key, file].flatMap(one => one.refused ?? [])[0] ?? (state.apt ? undefined : NO_APT);
  const why = fields.length === 0 ? { why: 'key, source and lists are there' } : {};
  const parts = [key, file].filter(one => one.fields.length > 0);
  const replaces = parts.find(one => one.replaces !== undefined)?.replaces;
  const merged: Found = {
    action: state.file.fingerprint.kind === 'absent' ? 'create' : 'update',
    fields,
    ...why,
    ...(parts.some(({ destroys }) => destroys === true) ? { destroys: true } : {}),
    ...(replaces === undefined ? {} : { replaces }),
    ...(refused === undefined ? {} : { refused }),
    work: { key, file },
  };
  if (conflict === undefined) return merged;
  const other = conflict.key === '' ? 'without a key of its own' : `with another key (${conflict.key})`;
  const because = `${conflict.file} gives ${conflict.uri} ${conflict.suite} ${other}: with both, apt refuses all work`;
  const hint = `take it out of ${conflict.file} first: by \`absent\`, or by \`line\` with \`state: absent\``;
  return { ...merged, refused: { because, hint, liftedBy: { paths: [conflict.file] } } };
}

function goes(spec: Spec, state: RepositoryState): Found {
  const { file, keys, others } = state;
  const all = [
    { path: pathOf(spec), found: file.fingerprint, origin: file.origin },
    ...keyPaths(spec).flatMap((path, at) => {
      const one = keys[at];
      return one === undefined ? [] : [{ path, ...one }];
    }),
  ].filter(({ found }) => found.kind !== 'absent');
  const stays = (path: string, owner: string): string | undefined => {
    if (owner !== 'ours' && owner !== 'edited') return 'provision did not write it';
    const user = others.find(({ key }) => key.split(/[\s,]+/).includes(path));
    return user === undefined ? undefined : `${user.file} names it`;
  };
  const kept = all.flatMap(({ path, found, origin }) => {
    const why = stays(path, whose(found, origin));
    return why === undefined ? [] : [{ name: path, why }];
  });
  const gone = all.filter(({ path }) => kept.every(({ name }) => name !== path));
  const fields = gone.map(({ path, found }): Field => ({ name: path, before: found.kind, after: undefined }));
  return {
    action: 'remove',
    fields,
    ...(fields.length === 0 ? { why: kept.length === 0 ? 'it does not exist' : 'nothing of it is ours' } : {}),
    ...(kept.length === 0 ? {} : { kept }),
    work: { key: undefined, file: undefined },
  };
}

/** An older apt knows no error mode, and ignores the word. */
const onlySource = (name: string): Script =>
  raw(
    `-o Dir::Etc::sourcelist="$provision_try/${name}.sources" -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any`,
  );

function apply(spec: Spec, state: RepositoryState, { refused, work }: Found): Script {
  if (refused !== undefined) return refuse(refused);
  const { key: keyDifference, file: fileDifference } = work;
  const [keyState] = state.keys;
  if (keyDifference === undefined || fileDifference === undefined || keyState === undefined) {
    return takenAway(spec, state);
  }
  const key = keyOf(spec);
  const { path } = key.file;
  const form = path.slice(path.lastIndexOf('.'));
  const isThere = holdsSum(key.file, keyState.found);
  const [head = '', tail = ''] = sourcesText(repositoryOf(spec), '\0').split('\0');
  const used = isThere ? sh`${path}` : raw(`"$provision_try/${spec.name}${form}"`);
  const steps = lines(
    raw(tryText),
    sh`provision_try=$(mktemp -d)`,
    isThere ? raw(':') : makeKey(spec, key),
    sh`printf '%s%s%s' ${head} ${used} ${tail} >"$provision_try/${raw(spec.name)}.sources" || provision_give_up
provision_try_source`,
    keyDifference.fields.length === 0
      ? raw(':')
      : lines(
          sh`provision_reach ${path} make`,
          applySummedFile(key.file, keyState, keyDifference, {
            before: raw(':'),
            print: raw(`cat "$provision_try/${spec.name}${form}"`),
            complain: sh`printf 'the key changed while it was written\n' >&2`,
          }),
        ),
    sh`rm -rf -- "$provision_try"`,
    fileDifference.fields.length === 0
      ? raw(':')
      : lines(sh`provision_reach ${pathOf(spec)} make`, applyTextFile(sourcesFile(spec), state.file, fileDifference)),
  );
  // What is meant for the user goes to 3 (`aptRefresh`).
  return sh`exec 3>&1
${aptRefresh(spec.lock_timeout, onlySource(spec.name))}
${steps}`;
}

/** Takes its files away that are ours. */
function takenAway(spec: Spec, state: RepositoryState): Script {
  const { fields } = goes(spec, state);
  const isGone = (path: string): boolean => fields.some(({ name }) => name === path);
  const all = [
    { path: pathOf(spec), found: state.file.fingerprint, origin: state.file.origin },
    ...keyPaths(spec).flatMap((path, at) => {
      const one = state.keys[at];
      return one === undefined ? [] : [{ path, ...one }];
    }),
  ];
  return lines(...all.filter(({ path }) => isGone(path)).map(takeAway), forgetGone);
}

/** A repository of apt with its key. */
export const aptRepository = resource<Spec, RepositoryState, Found>({
  name: 'apt_repository',
  summary: 'A repository that apt takes packages from, with the key that signs it and no other.',
  schema: repositorySchema,
  examples: [
    `apt_repository:
  name: tools
  uris: https://packages.example.org/debian
  suites: bookworm
  components: main
  key_source: files/tools.asc
  fingerprint: 510E 7C6D 002C 7844 D69B  DA68 88C3 E700 F37F B56E`,
    `apt_repository:
  name: flat
  uris: https://packages.example.org/flat
  suites: ./
  key_url: https://packages.example.org/key.gpg
  key_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`,
    `apt_repository:
  name: old-tools
  state: absent`,
  ],
  ids: spec => [
    ...[pathOf(spec), ...keyPaths(spec)].map(path => thing('path', path)),
    ...(spec.uris ?? []).flatMap(one =>
      (spec.suites ?? []).map(suite => thing('source', `${withSlash(one)} ${suite}`)),
    ),
  ],
  reach: spec => ({ paths: [pathOf(spec), ...keyPaths(spec)] }),
  lasting: ({ state }) => (state === 'absent' ? LASTS : configurationManagers),
  title: ({ name }) => `apt repository ${name}`,
  probe: probeRepository,
  parse: parseRepository,
  diff: (spec, state) => (spec.state === 'absent' ? goes(spec, state) : comes(spec, state)),
  apply,
});
