import { lstatSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { jsonValue } from '../model/text/json-value.ts';
import { makeOwnFolder, readOwn, writeOwn } from './own-file.ts';

/** What a run has brought to a place, and how it stood there then. */
const note = z.object({ sha256: z.string(), size: z.number(), modified: z.number(), inode: z.number() });
const notes = z.record(z.string(), note);

type Note = z.output<typeof note>;

/** What was brought from hosts, by its path here: so it is known again without reading it, and known from what somebody has put there. */
export class FetchedNotes {
  readonly #file: string;
  #known: Map<string, Note> | undefined;

  /** @param file in `.provision` */
  constructor(file: string) {
    this.#file = file;
  }

  /** One that makes no sense knows nothing: then it is asked before anything is replaced. */
  #read(): Map<string, Note> {
    const text = readOwn(this.#file);
    if (text === undefined) return new Map();
    return new Map(Object.entries(notes.safeParse(jsonValue(text)).data ?? {}));
  }

  /** The checksum of what stands there, where it stands as it was brought; `another`: it was changed since; `undefined`: no run has brought it. */
  of(path: string, stat: Stats): { readonly sha256: string } | 'another' | undefined {
    this.#known ??= this.#read();
    const found = this.#known.get(path);
    if (found === undefined) return undefined;
    const same = found.size === stat.size && found.modified === stat.mtimeMs && found.inode === stat.ino;
    return same ? { sha256: found.sha256 } : 'another';
  }

  /** Takes down what stands there now. */
  take(path: string, sha256: string): void {
    const { size, mtimeMs: modified, ino: inode } = lstatSync(path);
    // Another run may have written it meanwhile.
    this.#known = this.#read().set(path, { sha256, size, modified, inode });
    makeOwnFolder(dirname(this.#file));
    writeOwn(this.#file, `${JSON.stringify(Object.fromEntries(this.#known))}\n`);
  }
}
