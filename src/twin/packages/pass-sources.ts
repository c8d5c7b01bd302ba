import type { PackageSource } from './machine-sources.ts';

/** Where the hosts of a twin find what passes their machine's packages on, in a range for benchmarks (RFC 2544) that no inventory has. */
export const PACKAGES_ADDRESS = '198.18.1.1';
export const PACKAGES_PORT = 3142;

/** What is passed on: by its place in this list each address is called by hosts, which never see the address itself. */
export interface PassedSources {
  readonly uris: readonly string[];
  readonly sources: readonly PackageSource[];
  /** What is not, with the reason, as lines for people; no secret of an address is in it. */
  readonly leftOut: readonly string[];
}

/** Why an address is not passed on. */
function refused(uri: string): string | undefined {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'it is not on the web';
  if (url.search !== '' || url.hash !== '') return 'its address is no plain one';
  if (url.username === '' && url.password === '') return undefined;
  return 'its address holds a password: apt finds it in /etc/apt/auth.conf.d as well';
}

/** An address without what may be secret in it. */
function shown(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*$/, '');
}

/** Chooses what of a machine's sources its twin may have. Pure. */
export function passSources(all: readonly PackageSource[]): PassedSources {
  const sources = all.map(one => ({ ...one, uris: one.uris.filter(uri => refused(uri) === undefined) }));
  const leftOut = all.flatMap(({ file, uris }) =>
    uris.flatMap(uri => {
      const because = refused(uri);
      return because === undefined ? [] : [`${shown(uri)} of ${file} is left out: ${because}`];
    }),
  );
  return {
    uris: [...new Set(sources.flatMap(one => one.uris))],
    sources: sources.filter(one => one.uris.length > 0),
    leftOut,
  };
}

/** The suites of another release that stand for the machine's own ones: `bookworm-security` → `trixie-security`. */
function suitesFor(suites: readonly string[], machine: string, host: string): readonly string[] {
  if (machine === host) return suites;
  return suites.flatMap(suite =>
    suite === machine || suite.startsWith(`${machine}-`) ? [host + suite.slice(machine.length)] : [],
  );
}

export interface SourcesForHost {
  /** The text of a file of `sources.list.d`. */
  readonly text: string;
  /** Key files of the machine that it names, by their paths there, with the paths that the host is to have them at. */
  readonly keys: ReadonlyMap<string, string>;
  /** Whether a source is checked by the keys that the machine trusts for all of them. */
  readonly usesTrusted: boolean;
}

/**
 * What stands in a host's sources: the machine's entries, with the addresses of what passes them on. Of another release a host gets the same of its
 * own, and nothing else. Pure.
 * @param codenames the machine's release, and the host's
 * @param hasKey whether the host has a key file of this path already
 */
export function sourcesForHost(
  { uris, sources }: PassedSources,
  codenames: { readonly machine: string; readonly host: string },
  hasKey: (path: string) => boolean,
): SourcesForHost {
  const keys = new Map<string, string>();
  let usesTrusted = false;
  const stanzas = sources.flatMap(source => {
    const suites = suitesFor(source.suites, codenames.machine, codenames.host);
    if (suites.length === 0) return [];
    const signedBy = source.rest['Signed-By'];
    const paths = signedBy?.startsWith('/') === true ? signedBy.split(/[\s,]+/) : [];
    for (const path of paths.filter(one => !hasKey(one))) {
      const name = `machine-${keys.size}.${path.endsWith('.asc') ? 'asc' : 'gpg'}`;
      if (!keys.has(path)) keys.set(path, `/etc/apt/keyrings/${name}`);
    }
    // A fingerprint chooses among the keys that are trusted for all.
    if (signedBy === undefined || /^[0-9A-Fa-f, !]+$/.test(signedBy)) usesTrusted = true;
    const rest = {
      ...source.rest,
      ...(paths.length === 0 ? {} : { 'Signed-By': paths.map(path => keys.get(path) ?? path).join(' ') }),
    };
    return [
      [
        'Types: deb',
        `URIs: ${source.uris.map(uri => `http://${PACKAGES_ADDRESS}:${PACKAGES_PORT}/${uris.indexOf(uri)}/`).join(' ')}`,
        `Suites: ${suites.join(' ')}`,
        ...(source.components.length === 0 ? [] : [`Components: ${source.components.join(' ')}`]),
        ...Object.entries(rest).map(([name, value]) => `${name}: ${value}`),
        '',
      ].join('\n'),
    ];
  });
  return {
    text: `# The package sources of the machine that this twin is on.\n\n${stanzas.join('\n')}`,
    keys,
    usesTrusted,
  };
}
