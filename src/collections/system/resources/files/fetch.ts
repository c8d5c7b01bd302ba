import { dirname } from 'node:path';
import * as z from 'zod';
import type { Difference, Field } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { InputProblem } from '../../../../model/problems/problem.ts';
import type { Brought, Place, Standing } from '../../../../model/reading/place.ts';
import { placeHere } from '../../../../model/reading/source.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { count } from '../../../../model/text/count.ts';
import { showBytes } from '../../../../model/text/show-bytes.ts';
import { sh } from '../../../../shell/sh.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from '../../text-files/fingerprint.ts';
import listText from './list-files.sh';
import { type Listed, type ListedFile, parseListed } from './listed-files.ts';

const schema = z.strictObject({
  path: absolutePath().describe('Absolute path of the file on the host; of a folder, all plain files in it.'),
  to: placeHere().describe(
    'Where it comes to on the controller: a name below a folder beside the playbook, `fetched/{{host.name}}/NAME`. Of a folder, the folder.',
  ),
});

type Spec = z.output<typeof schema>;

interface State {
  readonly found: Fingerprint;
  /** What is in it, of a folder. */
  readonly listed: Listed | undefined;
}

/** Most files of a folder. */
const MOST = 1000;
/** Lines of a plan about one folder. */
const SHOWN = 20;

/** A file that may have to come, and what stands in its place. */
interface Compared extends Brought {
  readonly standing: Standing;
}

const compared = (source: string, { size, sha256 }: Pick<ListedFile, 'size' | 'sha256'>, place: Place): Compared => ({
  source,
  size,
  sha256,
  place,
  standing: place.standing(),
});

const refusedFor = (because: string, hint?: string): Difference => ({
  action: 'update',
  fields: [{ name: 'content', before: undefined, after: undefined }],
  refused: { because, ...(hint === undefined ? {} : { hint }) },
});

/** What is wrong with the host's side; it may be made right by an earlier change. */
const refusedThere = (path: string, because: string, hint?: string): Difference => ({
  action: 'create',
  fields: [{ name: 'content', before: undefined, after: 'what is there then' }],
  refused: { because: `${path} ${because}`, ...(hint === undefined ? {} : { hint }), liftedBy: { paths: [path] } },
});

/** All files that the host has there; or why they cannot come. */
function filesOf({ path, to }: Spec, { found, listed }: State): readonly Compared[] | Difference {
  if (found.kind === 'absent') return refusedThere(path, 'does not exist');
  if (found.kind === 'file') return [compared(path, found, to)];
  if (found.kind !== 'directory' || listed === undefined) {
    return refusedThere(path, `is no plain file and no folder (${found.kind})`, 'name what it leads to');
  }
  if (listed.kind === 'many') return refusedThere(path, `holds ${MOST} files or more`, 'fetch an archive of them');
  if (listed.kind === 'odd') {
    return refusedThere(path, 'holds a name with a backslash or a control character in it');
  }
  try {
    return listed.files.map(file => compared(`${path.replace(/\/+$/, '')}/${file.name}`, file, to.below(file.name)));
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    const { what, hint } = error.details[0] ?? { what: error.message };
    return refusedFor(`${path} holds what cannot come: ${what}`, hint);
  }
}

const isHere = ({ sha256, standing }: Compared): boolean => standing.kind === 'file' && standing.sha256 === sha256;

/** What stands here now, as a plan shows it. */
const before = ({ standing }: Compared): string | undefined => {
  if (standing.kind !== 'file') return undefined;
  return standing.sha256 === undefined ? 'another content' : `sha256:${standing.sha256}`;
};

const isSomebodys = ({ standing }: Compared): boolean => standing.kind === 'file' && standing.whose !== 'ours';

/** A line for each file, up to some. */
function fieldsOf(path: string, due: readonly Compared[], { listed }: State): readonly Field[] {
  const top = `${path.replace(/\/+$/, '')}/`;
  const fields = due.slice(0, SHOWN).map((one): Field => {
    const name = one.source === path ? 'content' : one.source.slice(top.length);
    return { name, before: before(one), after: `sha256:${one.sha256} · ${showBytes(one.size)}` };
  });
  const more = due.slice(SHOWN);
  if (more.length > 0) {
    const bytes = more.reduce((sum, { size }) => sum + size, 0);
    fields.push({ name: 'and', before: undefined, after: `${count(more.length, 'more file')} · ${showBytes(bytes)}` });
  }
  const left = listed?.kind === 'listed' ? listed.left : [];
  if (left.length > 0) {
    const shown = left.slice(0, 3).join(', ');
    const after = `${shown}${left.length > 3 ? ` and ${left.length - 3} more` : ''} (links and the like do not come)`;
    fields.push({ name: 'left out', before: undefined, after });
  }
  return fields;
}

function diff(spec: Spec, state: State): Difference {
  const files = filesOf(spec, state);
  if ('action' in files) return files;
  const { path } = spec;
  const wrong = files.map(({ standing }) => standing).find(standing => standing.kind === 'refused');
  if (wrong !== undefined) return refusedFor(wrong.because, wrong.hint);
  const due = files.filter(file => !isHere(file));
  if (due.length === 0) {
    return {
      action: 'update',
      fields: [],
      why: files.length === 0 ? 'there is no file in it' : 'it is here as it is there',
    };
  }
  const [theirs] = due.filter(isSomebodys);
  const whose = theirs?.standing.kind === 'file' && theirs.standing.whose === 'edited' ? 'edited' : 'somebody';
  return {
    action: due.every(({ standing }) => standing.kind === 'absent') ? 'create' : 'update',
    fields: fieldsOf(path, due, state),
    ...(theirs === undefined ? {} : { destroys: true, replaces: { whose, copy: dirname(theirs.place.path) } }),
    brings: due.map(({ standing: _, ...file }) => file),
  };
}

/** A file of a host, on the controller. */
export const fetch = resource<Spec, State>({
  name: 'fetch',
  summary: 'A file of the host, of any size and content, or all files of a folder, as a copy on the controller.',
  schema,
  examples: [
    `fetch:
  path: /etc/machine-id
  to: fetched/{{host.name}}/machine-id`,
  ],
  ids: ({ to }) => [thing('here', to.path)],
  shares: ({ path }) => [thing('path', path)],
  here: ({ to }) => [to.path],
  reach: () => ({}),
  title: ({ path, to }) => `fetch ${path} to ${to.path}`,
  probe: ({ path }) => sh`${plainFilter}
${fingerprintFunction}
provision_find ${path}
provision_fingerprint
case $provision_kind in 'directory '*) provision_there ${`${listText}
list_files "$1" "$2"`} "$provision_name" ${MOST} ;; esac`,
  parse: ({ stdout }) => {
    const [first = '', ...rest] = stdout.split('\n');
    const found = parseFingerprint(first);
    return { found, listed: found.kind === 'directory' ? parseListed(rest) : undefined };
  },
  diff,
  // Nothing is done there.
  apply: () => sh`:`,
});
