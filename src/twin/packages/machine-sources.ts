import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifThere } from '../../model/problems/if-there.ts';

/** One entry of sources.list(5), as the machine has it. */
export interface PackageSource {
  /** The file that it stands in. */
  readonly file: string;
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Everything else that it says, by its name in deb822: `Signed-By`, `Architectures`, `Trusted` … */
  readonly rest: Readonly<Record<string, string>>;
}

const words = (text: string | undefined): string[] => (text ?? '').split(/\s+/).filter(Boolean);

/** Names of options in a line, which deb822 writes in another way (sources.list(5)). */
const OPTIONS: Readonly<Record<string, string>> = {
  arch: 'Architectures',
  lang: 'Languages',
  target: 'Targets',
  'signed-by': 'Signed-By',
  trusted: 'Trusted',
  'check-valid-until': 'Check-Valid-Until',
};

function lineEntry(file: string, line: string): PackageSource | undefined {
  const found = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*?)\s*(?:#.*)?$/.exec(line);
  if (found === null) return undefined;
  const [, options, uri = '', suite = '', components] = found;
  const rest = words(options).flatMap(option => {
    const [name = '', value = ''] = option.split(/=(.*)/);
    const known = OPTIONS[name];
    return known === undefined ? [] : [[known, value.replaceAll(',', ' ')]];
  });
  return { file, uris: [uri], suites: [suite], components: words(components), rest: Object.fromEntries(rest) };
}

function stanzaEntry(file: string, stanza: string): PackageSource | undefined {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of stanza.split('\n').filter(one => !one.startsWith('#'))) {
    const [, name, value = ''] = /^([A-Za-z-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) fields.set(last, `${fields.get(last) ?? ''}\n${line}`);
    else {
      last = name.toLowerCase();
      fields.set(last, value);
    }
  }
  const field = (name: string): string[] => words(fields.get(name.toLowerCase()));
  if (!field('Types').includes('deb') || fields.get('enabled')?.trim() === 'no') return undefined;
  const rest = Object.values(OPTIONS).flatMap(name => {
    const value = fields.get(name.toLowerCase());
    return value === undefined ? [] : [[name, value.trimEnd()]];
  });
  return {
    file,
    uris: field('URIs'),
    suites: field('Suites'),
    components: field('Components'),
    rest: Object.fromEntries(rest),
  };
}

/** The entries for binary packages of one file, whose name says how it is written. Pure. */
export function parseSources(file: string, text: string): readonly PackageSource[] {
  const entries = file.endsWith('.sources')
    ? text.split(/\n\s*\n/).map(stanza => stanzaEntry(file, stanza))
    : text.split('\n').map(line => lineEntry(file, line));
  return entries.flatMap(entry => entry ?? []);
}

/** What the machine's own apt installs from. @throws {Problem} where a file of it cannot be read. */
export async function machineSources(folder = '/etc/apt'): Promise<readonly PackageSource[]> {
  const parts = join(folder, 'sources.list.d');
  const names = ((await ifThere(parts, readdir(parts))) ?? []).filter(name => /^[\w.-]+\.(list|sources)$/.test(name));
  const files = [join(folder, 'sources.list'), ...names.sort().map(name => join(parts, name))];
  const read = files.map(async file => parseSources(file, (await ifThere(file, readFile(file, 'utf8'))) ?? ''));
  return (await Promise.all(read)).flat();
}
