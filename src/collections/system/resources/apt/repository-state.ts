import type { Script } from '../../../../model/plan/script.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { unread } from '../../../../model/reading/unread.ts';
import { textOf } from '../../../../model/text/text.ts';
import { raw, sh } from '../../../../shell/sh.ts';
import { parseSummedFile, probeSummedFile, type SummedFileState } from '../../text-files/summed-file.ts';
import { parseTextFile, probeTextFile, type TextFile, type TextFileState } from '../../text-files/text-file.ts';
import aptSourcesAwk from './apt-sources.awk';
import { keyOf, keyPaths } from './repository-key.ts';
import type { RepositorySpec as Spec } from './repository-schema.ts';
import { listNames, type Repository, sourcesText } from './sources-file.ts';

export const repositoryOf = ({
  types,
  uris = [],
  suites = [],
  components = [],
  architectures = [],
}: Spec): Repository => ({
  ...{ types, uris, suites, components, architectures },
});

/** The file that gives it to apt. */
export const pathOf = ({ name }: Spec): string => `/etc/apt/sources.list.d/${name}.sources`;

/** That file as it should be. */
export const sourcesFile = (spec: Spec): TextFile => ({
  path: pathOf(spec),
  content: textOf(spec.state === 'absent' ? [] : [sourcesText(repositoryOf(spec), keyOf(spec).file.path)]),
  ...{ owner: 'root', group: 'root', mode: '0644' },
});

/** An address and suite that another file gives. */
export interface Other {
  readonly file: string;
  readonly uri: string;
  readonly suite: string;
  /** As it says it; empty: none. */
  readonly key: string;
}

/** What was read of a repository. */
export interface RepositoryState {
  readonly apt: boolean;
  readonly others: readonly Other[];
  /** Of its own lists, whether each was fetched. */
  readonly fetched: boolean;
  readonly keys: readonly SummedFileState[];
  readonly file: TextFileState;
}

/** Prints all that is asked of a host, the file's content last. */
export function probeRepository(spec: Spec): Script {
  const names = spec.state === 'absent' ? [] : listNames(repositoryOf(spec));
  return sh`if command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; then echo apt
elif [ -s /var/lib/dpkg/status ]; then provision_unread 'this host has packages of dpkg, and dpkg-query or apt-get is missing'
fi
set --
for provision_file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  # What apt does not read for its name (sources.list(5)) counts for nothing.
  case \${provision_file##*/} in *[!A-Za-z0-9_.-]*) continue ;; esac
  if [ "$provision_file" = ${pathOf(spec)} ]; then continue; fi
  provision_exists "$provision_file" || continue
  set -- "$@" "$provision_file"
done
[ $# -eq 0 ] || provision_ask '' awk ${aptSourcesAwk} "$@"
provision_fetched=yes
${names.map(
  ([one, other]) =>
    sh`if [ ! -e /var/lib/apt/lists/${raw(quotedName(one))} ] && [ ! -e /var/lib/apt/lists/${raw(quotedName(other))} ]; then provision_fetched=no; fi`,
)}
echo "fetched $provision_fetched"
${keyPaths(spec).map(
  path => sh`echo '== key'
${probeSummedFile(path)}`,
)}
echo '== file'
${probeTextFile(sourcesFile(spec))}`;
}

/** A part of a word behind a path that is a word by itself. */
const quotedName = (name: string): string => sh`${name}`.text;

const FILE = '== file\n';

/** @throws {Unread} */
export function parseRepository(reading: Reading, spec: Spec): RepositoryState {
  const at = reading.stdout.indexOf(FILE);
  if (at === -1) unread('the probe', reading.stdout);
  const [first = '', ...keys] = reading.stdout.slice(0, at).split('== key\n');
  const said = first.split('\n').filter(line => line !== '');
  const others: Other[] = [];
  for (const line of said) {
    if (line === 'apt' || /^fetched (?:yes|no)$/.test(line)) continue;
    const [kind, file, address, suite, key, ...more] = line.split('\t');
    if (kind !== 'source' || file === undefined || address === undefined || suite === undefined) unread('awk', line);
    if (key === undefined || more.length > 0) unread('awk', line);
    others.push({ file, uri: address, suite, key });
  }
  return {
    apt: said.includes('apt'),
    others,
    fetched: said.includes('fetched yes'),
    keys: keys.map(parseSummedFile),
    file: parseTextFile({ ...reading, stdout: reading.stdout.slice(at + FILE.length) }, sourcesFile(spec)),
  };
}
