import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { thing } from '../../../model/reading/thing.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { shown } from '../../system/by-hand/shown-by-hand.ts';
import { leftPathsSchema } from '../../system/objects/left-paths.ts';
import { eachDoomed, shorten, walkFunction } from '../../system/objects/list-objects.ts';
import { readOutputs } from '../../system/objects/read-outputs.ts';
import { saveFunctions } from '../../system/objects/save-functions.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';

const fileName = () => z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'must be a plain file name' });
const outputs = () => z.record(fileName(), z.string().trim().min(1));

const schema = z.strictObject({
  to: absolutePath().describe('Folder of archives on the host; made with mode 0700.'),
  name: fileName().default('archive').describe('Part of the file name, after the time (UTC).'),
  of: z
    .array(leftPathsSchema)
    .default([])
    .describe(
      'What is archived: the same arguments as the `absent` that will remove it. Everything that cannot be recreated is archived; volumes are not.',
    ),
  outputs: outputs()
    .default({})
    .describe(
      'Shell text whose output is archived, by file name; it is a reason to make an archive. Exit status 127 means that the program is not installed; any other but 0 is an error.',
    ),
  besides: outputs()
    .default({})
    .describe(
      'The same, archived with the rest, but no reason by itself to make an archive; an error is kept in place of the output.',
    ),
});
type Spec = z.output<typeof schema>;

/** What there is to keep, and whether an archive holds just that. */
interface State {
  /** How many objects have content, and outputs. */
  readonly things: number;
  /** What was read of each object, a line each (`provision_walk`); none where there are too many to be listed. */
  readonly rows: readonly string[];
  /** Of all that is to be kept. */
  readonly bytes: number;
  /** Of objects and outputs. */
  readonly fingerprint: string;
  /** Fingerprint of the objects alone. */
  readonly objects: string;
  readonly archived: string | undefined;
}

/** Defines `provision_all COMMAND…`, which runs a command for each thing that is to go (`eachDoomed`). */
const everywhere = ({ of }: Spec): Script =>
  lines(
    sh`provision_all() {`,
    ...of.map(doomed => lines(sh`(`, eachDoomed(doomed), sh`provision_each "$@"`, sh`)`)),
    sh`:
}
provision_list() {
  provision_rows=$(provision_all provision_walk)
  printf '%s\n' "$provision_rows" | provision_ask '' sed -n '/^good /p' | provision_ask '' sort -u
}`,
  );

/** Prints a fingerprint of texts. */
const sumOf = (...texts: readonly string[]): Script =>
  raw(`printf '%s\\n' ${texts.map(name => `"$${name}"`).join(' ')} | sha256sum | cut -c 1-16`);

/** Sets `$provision_fingerprint` of what `provision_list` has written to a text, and of the outputs. */
const fingerprint = sh`provision_fingerprint=$(${sumOf('provision_found', 'provision_printed')})
case $provision_fingerprint in ????????????????) ;; *) provision_unread 'sha256sum gave no fingerprint' ;; esac`;

/**
 * Prints the same of the objects alone. Rules go on changing while what makes them lives: what an output says is kept as it is then, whatever it
 * said when it was read.
 */
const objectsFingerprint = sumOf('provision_found');

/** Twice, since the archive is read back into a folder beside it, and some room for the file system's own. */
const room = ({
  to,
}: Spec): Script => sh`provision_needs=$(printf '%s\n' "$provision_found" | awk '{ sum += $5 } END { printf "%.0f", sum * 2 + NR * 8192 + 1048576 }')
provision_disk=${to}
while [ ! -d "$provision_disk" ]; do provision_disk=\${provision_disk%/*}; provision_disk=\${provision_disk:-/}; done
provision_free=$(df -P -k "$provision_disk" | awk 'NR > 1 { free = $4 } END { printf "%.0f", free * 1024 }')
if [ "$provision_needs" -gt "$provision_free" ]; then
  printf 'the archive and its proof need %s bytes in %s, and %s are free\nmake room there, or mount a disk: nothing is removed before it is archived\n' \
    "$provision_needs" ${to} "$provision_free" >&2
  exit 1
fi`;

/** Its folder is refused now, where it would be refused once everything was stopped; one that is not there will be made. */
const way: Script = sh`provision_way=0
(provision_reach "$provision_to/archive" || exit $?; provision_alone) || provision_way=$?
case $provision_way in 0 | 3) ;; *) exit 1 ;; esac`;

const has = sh`provision_archived=
for provision_file in "$provision_to"/*-"$provision_name_of-$provision_fingerprint".tar.gz; do
  if [ -f "$provision_file" ] && [ -f "\${provision_file%.tar.gz}.list" ]; then provision_archived=$provision_file; fi
done`;

const found = (spec: Spec): Script => sh`provision_to=${spec.to} provision_name_of=${spec.name}
${everywhere(spec)}
${readOutputs(spec.outputs)}
provision_found=$(provision_list)
provision_printed=$(provision_outputs)
${fingerprint}`;

/** Keeps on the host, for root alone, what is about to be destroyed there. */
export const archive = resource<Spec, State>({
  name: 'archive',
  summary:
    'A root-only archive, on the host itself, of what a later stage destroys; read back and compared byte for byte.',
  schema,
  examples: [
    `archive:
  to: /var/backups/provision
  of: [{ path: [/etc/rancher, /var/lib/rancher/*], again: [/var/lib/rancher/*/data] }]
  outputs: { rules.nft: nft list ruleset }`,
  ],
  ids: ({ to, name }) => [thing('archive', `${to}/${name}`)],
  reach: () => ({}),
  title: ({ to }) => `archive in ${to}`,
  byHand: ({ to }) => shown(sh`ls -l -- ${to}; df -P /var`),
  probe: spec => sh`${found(spec)}
# Folders alone are nothing that could be lost.
if [ -n "$(printf '%s\n' "$provision_found" | provision_ask '' sed -n '/^good [^4]/p')$provision_printed" ]; then
  ${has}
  if [ -n "$provision_archived" ]; then printf 'archived %s\n' "$provision_archived"
  else
    ${room(spec)}
    ${way}
    printf '%s\n' "$provision_found" | ${shorten} | sed -n 's/^good //p; /^more /p'
    printf '%s\n' "$provision_printed" | sed -n '/^output /p'
  fi
  printf 'fingerprint %s\nobjects %s\n' "$provision_fingerprint" "$(${objectsFingerprint})"
fi
echo end`,
  parse: ({ stdout }) => parse(stdout),
  diff: ({ to }, { things, bytes, archived, fingerprint: print }) => {
    if (archived !== undefined) return { action: 'create', fields: [], why: `kept in ${archived}` };
    if (print === '') return { action: 'create', fields: [], why: 'nothing to keep' };
    return {
      action: 'create',
      fields: [
        { name: 'objects', before: undefined, after: String(things) },
        { name: 'bytes before they are packed', before: undefined, after: String(bytes) },
        { name: 'folder', before: undefined, after: to },
      ],
      why: 'before it is removed',
    };
  },
  apply: (spec, { objects, rows }) => sh`${walkFunction}
${saveFunctions}
${found(spec)}
if [ "$(${objectsFingerprint})" != ${objects} ]; then
  echo 'what is to be archived has changed since it was read: something still writes there' >&2
  ${rows.length === 0 ? sh`:` : sh`provision_differing ${rows.join('\n')} "$provision_found" >&2`}
  exit 1
fi
${has}
${room(spec)}
provision_begin
${Object.entries(spec.outputs).map(([name, text]) => sh`provision_keep_output ${name} ${text} must`)}
${Object.entries(spec.besides).map(([name, text]) => sh`provision_keep_output ${name} ${text} may`)}
provision_all provision_save
provision_again_found=$(provision_list)
if [ "$provision_again_found" != "$provision_found" ]; then
  echo 'what is to be archived changed while it was archived: nothing is removed' >&2
  provision_differing "$provision_found" "$provision_again_found" >&2
  exit 1
fi
provision_finish`,
});

function parse(stdout: string): State {
  const listed = stdout.split('\n').flatMap(row => {
    const [, type, size, name] = /^([0-9a-f])[0-9a-f]{3} \d+ \d+ (\d+) \S+ \S+ (\/.*)$/.exec(row) ?? [];
    return name === undefined ? [] : [{ row, type, name, size: Number(size) }];
  });
  const contents = listed.filter(one => one.type === '8' || one.type === 'a');
  const after = taggedLines(stdout);
  const [, more, unlisted] = /^more (\d+) (\d+)$/m.exec(stdout) ?? [];
  return {
    things: contents.length + after('output').length + Number(more ?? 0),
    rows: more === undefined ? listed.map(one => one.row) : [],
    bytes: contents.reduce((sum, one) => sum + one.size, Number(unlisted ?? 0)),
    fingerprint: after('fingerprint')[0] ?? '',
    objects: after('objects')[0] ?? '',
    archived: after('archived').at(-1),
  };
}
