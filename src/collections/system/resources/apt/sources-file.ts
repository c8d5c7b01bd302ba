/** A repository as a file of apt's sources gives it. */
export interface Repository {
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly architectures: readonly string[];
}

/** As apt compares addresses. */
export const withSlash = (uri: string): string => (uri.endsWith('/') ? uri : `${uri}/`);

/** The file's text (sources.list(5), deb822). */
export function sourcesText(repository: Repository, key: string): string {
  const { types, uris, suites, components, architectures } = repository;
  const line = (name: string, values: readonly string[]): string =>
    values.length === 0 ? '' : `${name}: ${values.join(' ')}\n`;
  return `# Written by provision.\n${line('Types', types)}${line('URIs', uris)}${line('Suites', suites)}${line('Components', components)}${line('Architectures', architectures)}Signed-By: ${key}\n`;
}

/** What apt escapes in the name of a list, a slash apart (`URItoFileName` and `QuoteString` in apt-pkg). */
const QUOTED = /[^\x21-\x7e]|[\\|{}[\]<>"^~_=!@#$%&*]/g;

const quoted = (text: string): string =>
  text
    .replace(QUOTED, sign => [...Buffer.from(sign)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''))
    .replaceAll('/', '_');

/** Names below /var/lib/apt/lists, for each address and suite, of which one is there where it was fetched. */
export const listNames = ({
  uris,
  suites,
}: Pick<Repository, 'uris' | 'suites'>): readonly (readonly [string, string])[] =>
  uris.flatMap(uri =>
    suites.map((suite): readonly [string, string] => {
      const place = withSlash(uri).replace(/^[a-z+-]+:(?:\/\/)?/, '');
      const below = suite.endsWith('/') ? (suite === '/' ? '' : suite) : `dists/${suite}/`;
      return [quoted(`${place}${below}InRelease`), quoted(`${place}${below}Release`)];
    }),
  );
