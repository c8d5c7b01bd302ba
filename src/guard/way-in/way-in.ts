import type { Reading } from '../../model/reading/reading.ts';
import { taggedLines } from '../../model/text/tagged-lines.ts';

/** What a host says that the login of this run depends on (`way-in-probe.ts`). */
export interface WayIn {
  readonly login: string;
  readonly home: string;
  /** Files, links, and folders as such, by every path that leads to them. */
  readonly files: readonly string[];
  /** Folders with whatever is in them. */
  readonly trees: readonly string[];
  /** Folders in which a new file counts by being there. */
  readonly wholes: readonly string[];
  readonly programs: readonly string[];
  /** Packages of the programs. */
  readonly packages: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  /** What the connection comes in through. */
  readonly interfaces: readonly string[];
  /** What it would not say: then everything is taken to reach the way in. */
  readonly unread: readonly string[];
  /** sshd accepts the configuration that the next one would start from. */
  readonly accepted?: true;
}

/** What sshd starts from where nobody says another file (sshd(8)). */
const CONFIGURATION = '/etc/ssh/sshd_config';

/** Takes an answer apart; lines that make no sense are left out. `undefined`: it could not be asked. */
export function parseWayIn({ code, stdout }: Reading): WayIn | undefined {
  if (code !== 0) return undefined;
  const tagged = taggedLines(stdout);
  const all = (kind: string): ReadonlySet<string> => new Set(tagged(kind).filter(value => value !== ''));
  const [login] = all('login');
  const [home] = all('home');
  if (login === undefined || home === undefined) return undefined;
  return {
    login,
    home,
    files: [...all('file')],
    trees: [...all('tree')],
    wholes: [...all('whole')],
    programs: [...all('program')],
    packages: all('package'),
    units: all('unit'),
    interfaces: [...all('interface')],
    unread: [...all('unread')],
    ...(all('accepted').has(CONFIGURATION) ? { accepted: true } : {}),
  };
}
