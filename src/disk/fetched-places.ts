import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  type Stats,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { isAbsent, isErrno } from '../model/problems/errno.ts';
import { errorText } from '../model/problems/error-text.ts';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import type { Coming, Place, Standing } from '../model/reading/place.ts';
import { ComingFile, type Wanted } from './coming-file.ts';
import { FetchedNotes } from './fetched-notes.ts';
import { ownWay } from './own-way.ts';
import { partsBelow } from './parts-below.ts';

/** Bytes up to which somebody's file is read for its checksum. */
const SMALL = 64 * 1024 * 1024;

const refused = (path: string, because: string): Standing => ({
  kind: 'refused',
  because: `${path}: ${because}`,
  hint: 'choose another `to`, or look where that comes from and take it away',
});

/** Places of this machine to which files of hosts come. */
export class FetchedPlaces {
  readonly #notes: FetchedNotes;
  readonly #suffix: string;
  readonly #places = new Map<string, Place>();
  readonly #sums = new Map<string, string>();

  /**
   * @param notes a file in `.provision`
   * @param suffix added to the name of the first folder, so that a rehearsal writes beside what it rehearses
   */
  constructor(notes: string, suffix = '') {
    this.#notes = new FetchedNotes(notes);
    this.#suffix = suffix;
  }

  /** The place of a name below a folder, one and the same each time. @throws {InputProblem} for a name that leads elsewhere */
  at = (folder: string, name: string): Place => {
    const [first = '', ...rest] = partsBelow(name);
    if (rest.length === 0) {
      throw new InputProblem({ what: `“${name}” names no folder`, hint: 'such as `fetched/{{host.name}}/NAME`' });
    }
    return this.#at(resolve(folder), [`${first}${this.#suffix}`, ...rest]);
  };

  #at(base: string, parts: readonly string[]): Place {
    const path = join(base, ...parts);
    const before = this.#places.get(path);
    if (before !== undefined) return before;
    const place: Place = {
      path,
      standing: () => this.#standing(base, parts),
      below: name => this.#at(base, [...parts, ...partsBelow(name)]),
      open: wanted => this.#open(base, parts, wanted),
    };
    this.#places.set(path, place);
    return place;
  }

  #standing(base: string, parts: readonly string[]): Standing {
    const path = join(base, ...parts);
    try {
      if (ownWay(base, parts.slice(0, -1), false) === undefined) return { kind: 'absent' };
      const stat = lstatSync(path);
      if (stat.isSymbolicLink()) return refused(path, 'it is a symbolic link, and none is followed here');
      if (!stat.isFile()) return refused(path, 'it is no plain file');
      const note = this.#notes.of(path, stat);
      if (typeof note === 'object') return { kind: 'file', sha256: note.sha256, whose: 'ours' };
      return { kind: 'file', sha256: this.#sumOf(path, stat), whose: note === 'another' ? 'edited' : 'somebody' };
    } catch (error) {
      if (isAbsent(error)) return { kind: 'absent' };
      if (!(error instanceof InputProblem)) return refused(path, errorText(error));
      const { hint = '', what, where = path } = error.details[0] ?? { what: error.message };
      return { kind: 'refused', because: `${where}: ${what}`, hint };
    }
  }

  #sumOf(path: string, { size, mtimeMs, ctimeMs, ino }: Stats): string | undefined {
    if (size > SMALL) return undefined;
    const key = [path, size, mtimeMs, ctimeMs, ino].join('\0');
    const known = this.#sums.get(key);
    if (known !== undefined) return known;
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!fstatSync(handle).isFile()) return undefined;
      const sum = createHash('sha256').update(readFileSync(handle)).digest('hex');
      this.#sums.set(key, sum);
      return sum;
    } finally {
      closeSync(handle);
    }
  }

  async #open(base: string, parts: readonly string[], wanted: Wanted): Promise<Coming> {
    const path = join(base, ...parts);
    const folder = told(path, () => ownWay(base, parts.slice(0, -1), true) ?? base);
    const file = await ComingFile.open(folder, wanted).catch((error: unknown) => {
      throw asProblem(path, error);
    });
    const finish = (): boolean => {
      if (!file.seal()) return false;
      const standing = this.#standing(base, parts);
      if (standing.kind === 'refused') throw new Problem({ what: standing.because, hint: standing.hint });
      if (standing.kind === 'file' && standing.whose !== 'ours' && standing.sha256 !== wanted.sha256) keepBeside(path);
      renameSync(file.path, path);
      this.#notes.take(path, wanted.sha256);
      return true;
    };
    return {
      has: file.has,
      write: bytes => told(path, () => file.write(bytes)),
      finish: () => told(path, finish),
      leave: () => file.leave(),
    };
  }
}

/** What is somebody's is kept under another name in the same folder; it is in its place until the new one is. */
function keepBeside(path: string): void {
  const kept = `${path}.${new Date().toISOString().replaceAll(':', '-')}`;
  try {
    linkSync(path, kept);
  } catch (error) {
    // Not every file system has links.
    if (!isErrno(error, 'EPERM') && !isErrno(error, 'ENOTSUP') && !isErrno(error, 'ENOSYS')) throw error;
    renameSync(path, kept);
  }
}

const asProblem = (path: string, error: unknown): Problem =>
  error instanceof Problem
    ? error
    : new Problem(
        { where: path, what: 'it cannot be written on this machine', evidence: [errorText(error)] },
        { cause: error },
      );

function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asProblem(path, error);
  }
}
