import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { showBytes } from '../../../model/text/show-bytes.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { writtenNote } from '../../../shell/written-note.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';
import { fingerprintFunction, plainFilter } from '../../system/text-files/fingerprint.ts';
import { ownFile, replaceFile } from '../../system/text-files/replace-file.ts';
import {
  diffSummedFile,
  holdsSum,
  parseSummedFile,
  probeSummedFile,
  type SummedFileState,
} from '../../system/text-files/summed-file.ts';
import { replacesSomebodys } from '../../system/text-files/written-files.ts';

const schema = z.strictObject({
  path: absolutePath(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number(),
  owner: z.string(),
  group: z.string(),
  mode: z.string(),
  /** Where its content is on the host: in an archive, or as a copy. */
  from: z.union([z.strictObject({ archive: absolutePath() }), z.strictObject({ copy: absolutePath() })]),
});
type Spec = z.output<typeof schema>;

function diff(spec: Spec, state: SummedFileState): Difference {
  const { found } = state;
  const before = found.kind === 'file' ? `sha256:${found.sha256}` : found.kind === 'absent' ? undefined : found.kind;
  const content = { name: 'content', before, after: `sha256:${spec.sha256} · ${showBytes(spec.size)}` };
  const difference = diffSummedFile(spec, state, content, 'content, owner and mode are as they were');
  const { refused, ...rest } = difference;
  if (difference.fields.length === 0) return difference;
  // Nothing that comes back before it lifts that.
  if (refused !== undefined) {
    const { liftedBy: _, ...plain } = refused;
    return { ...rest, refused: plain };
  }
  // Whoever wrote what stands there now: it goes, and nothing else keeps it.
  const goes = found.kind === 'file' && found.size > 0 && !holdsSum(spec, found);
  return goes ? { ...replacesSomebodys, ...difference, destroys: true } : difference;
}

const content = ({ path, from }: Spec) =>
  'archive' in from ? sh`tar -xzOf ${from.archive} -- ${path.slice(1)}` : sh`cat -- ${from.copy}`;

/** A file as a run found it, from what that run has kept of it on the host. It has no place in playbooks: `provision undo` makes it. */
export const archivedFile = resource<Spec, SummedFileState>({
  name: 'archived_file',
  summary: 'A file as a run found it, out of what that run has kept on the host.',
  schema,
  examples: [],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `file ${path}`,
  probe: ({ path }) => probeSummedFile(path),
  parse: ({ stdout }) => parseSummedFile(stdout),
  diff,
  apply: (spec, { found }, { refused, replaces }) => {
    const { path, sha256 } = spec;
    if (refused !== undefined) return refuse(refused);
    const functions = lines(plainFilter, fingerprintFunction);
    if (holdsSum(spec, found)) return lines(functions, ownFile(path, found, spec));
    const accept = sh`provision_sum=$(provision_in_box provision_read_box | sha256sum)
if [ "\${provision_sum%% *}" != ${sha256} ]; then
  printf 'what was kept of %s is not what was kept: nothing is written\n' ${path} >&2
  exit 1
fi`;
    const copy = replaces === undefined ? 'none' : 'each';
    return sh`${functions}
${replaceFile({ path, read: found, ownership: spec, content: content(spec), accept, copy })}
# It is whose it was, and no file of ours.
rm -f -- ${writtenNote(path)}`;
  },
});
