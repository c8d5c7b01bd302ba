import * as z from 'zod';
import { resource } from '../model/resource.ts';
import type { Script } from '../model/script.ts';
import { patternList } from '../remnants/pattern-list.ts';
import { quote } from '../shell/quote.ts';
import { raw, sh } from '../shell/sh.ts';
import { absolutePath } from './files/absolute-path.ts';

const fileName = () => z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'must be a plain file name' });
const outputs = () => z.record(fileName(), z.string().trim().min(1));

const schema = z.strictObject({
  to: absolutePath().describe('Folder of archives on the host; made with mode 0700.'),
  name: fileName().default('archive').describe('Part of the file name, after the time (UTC).'),
  paths: patternList('Files and folders to keep, with `*` and `?`; those that hold no file are left out.'),
  outputs: outputs()
    .default({})
    .describe('Shell text whose output is kept, by file name: a reason to make an archive.'),
  besides: outputs().default({}).describe('The same, kept with the rest but no reason by itself to make an archive.'),
});
type Spec = z.infer<typeof schema>;

/** What there is to keep, and whether an archive holds just that. */
interface State {
  readonly things: readonly string[];
  readonly fingerprint: string;
  readonly archived: string | undefined;
}

/** What `iptables-save` prints of a table in which nothing stands, and the counters, make no difference. */
const significant = sh`sed -e '/^#/d' -e '/^COMMIT$/d' -e '/^\*/d' -e '/^:[A-Z]* ACCEPT/d' -e 's/\[[0-9]*:[0-9]*\]//g' \
    -e 's/counter packets [0-9]* bytes [0-9]*//g'`;

/** Defines `provision_paths`, which lists the paths that hold any file, and `provision_print`, which makes all of it one text. */
const seeing = ({ paths, outputs: printed }: Spec): Script => sh`provision_paths() {
  for path in ${globs(paths)}; do
    if [ -n "$(find "$path" -xdev ! -type d 2>/dev/null | head -n 1)" ]; then printf '%s\n' "$path"; fi
  done
}
provision_print() {
  provision_paths | while IFS= read -r path; do
    find "$path" -xdev -type f -exec sha256sum {} +
    find "$path" -xdev -type l -exec ls -ld {} +
  done
${Object.entries(printed).map(
  ([name, text]) => sh`  provision_out=$(sh -c ${text} 2>/dev/null | ${significant}) || :
  if [ -n "$provision_out" ]; then printf 'output %s\n%s\n' ${name} "$provision_out"; fi`,
)}
}
provision_fingerprint=$(provision_print | sha256sum | cut -c 1-16)`;

/** Patterns as shell words: their wildcards work, nothing else in them does. */
function globs(patterns: readonly string[]): Script {
  const words = patterns.map(pattern =>
    pattern
      .split(/([*?]+)/)
      .map(part => (/^[*?]+$/.test(part) || part === '' ? part : quote(part)))
      .join(''),
  );
  return raw(words.join(' '));
}

/** Keeps on the host, for root alone, what is about to be destroyed there. */
export const archive = resource<Spec, State>({
  name: 'archive',
  summary: 'A root-only archive, on the host itself, of files and outputs that a later stage destroys.',
  schema,
  examples: [
    `archive:
  to: /var/backups/provision
  paths: [/etc/wireguard, /etc/rancher]
  outputs: { rules.nft: nft list ruleset }`,
  ],
  ids: ({ to, name }) => [`archive:${to}/${name}`],
  title: ({ to }) => `archive in ${to}`,
  probe: spec => sh`${seeing(spec)}
echo "fingerprint $provision_fingerprint"
for file in ${spec.to}/*-${spec.name}-"$provision_fingerprint".tar.gz; do
  if [ -f "$file" ]; then echo "archived $file"; fi
done
provision_paths | sed 's/^/thing /'
${Object.entries(spec.outputs).map(
  ([name, text]) => sh`if [ -n "$(sh -c ${text} 2>/dev/null | ${significant})" ]; then echo ${`thing ${name}`}; fi`,
)}`,
  parse: reading => {
    const all = reading.stdout.split('\n');
    const after = (word: string): readonly string[] =>
      all.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1));
    return { things: after('thing'), fingerprint: after('fingerprint')[0] ?? '', archived: after('archived').at(-1) };
  },
  diff: ({ to }, { things, archived }) => ({
    action: 'create',
    fields:
      things.length === 0 || archived !== undefined
        ? []
        : things.map(thing => ({ name: thing, before: undefined, after: `kept in ${to}` })),
    why:
      things.length === 0 ? 'nothing to keep' : archived !== undefined ? `kept in ${archived}` : 'before it is removed',
  }),
  apply: (spec, { fingerprint }) => sh`${seeing(spec)}
if [ "$provision_fingerprint" != ${fingerprint} ]; then
  echo 'what is to be kept has changed since it was read' >&2
  exit 1
fi
mkdir -p -- ${spec.to}
chmod 0700 ${spec.to}
rm -rf -- ${spec.to}/.work.??????
provision_work=$(mktemp -d ${spec.to}/.work.XXXXXX)
trap 'rm -rf -- "$provision_work"' EXIT
mkdir "$provision_work/outputs"
${Object.entries({ ...spec.outputs, ...spec.besides }).map(
  ([name, text]) => sh`sh -c ${text} >"$provision_work/outputs/"${name} 2>/dev/null || :`,
)}
provision_paths | sed 's|^/||' >"$provision_work/list"
provision_file=${spec.to}/$(date -u +%Y%m%dT%H%M%SZ)-${spec.name}-${fingerprint}.tar.gz
tar -czf "$provision_work/archive" --exclude='*.sock' -C "$provision_work" outputs -C / -T "$provision_work/list"
tar -tzf "$provision_work/archive" >/dev/null
chmod 0600 "$provision_work/archive"
mv -- "$provision_work/archive" "$provision_file"
printf 'kept in %s\n' "$provision_file"`,
});
