import { randomBytes, scrypt } from 'node:crypto';
import { InputProblem } from '../model/problems/problem.ts';
import { type LockedBy, open } from './seal.ts';
import { BLOCK, type Lock, parseSealed, sealedAnywhere } from './sealed-value.ts';

/** Where keys come from; each is asked for at most once, and only when a value needs it. */
export interface KeySources {
  /** The key of the key file, if one is named. @throws {InputProblem} */
  readonly keyFile: () => Promise<Uint8Array | undefined>;
  /** `fresh`: it is to lock something by itself, so a typo would matter. @throws {InputProblem} where there is none. */
  readonly passphrase: (fresh: boolean) => Promise<string>;
}

/** Opens and locks values. */
export interface Keyring {
  /** @throws {InputProblem} without the key, with a wrong one, and for a value that was changed. */
  readonly open: (sealed: string) => Promise<string>;
  /**
   * A lock for new values: by the key file if one is named, else by the passphrase, whose salt is that of the values
   * in `beside`, so that a file needs one derivation only. @throws {InputProblem} where it is not their passphrase.
   */
  readonly lock: (beside?: string) => Promise<LockedBy>;
}

type PassphraseLock = Extract<Lock, { kind: 'passphrase' }>;

/** N = 2^17: 128 MiB and some tenths of a second for each guess (OWASP, Password Storage Cheat Sheet). */
const PRESET = { cost: 17, lanes: 1 };
/** Different salts that one run derives keys for: provision makes one per file, a hostile file would cost hours. */
const MOST_SALTS = 32;

const derive = (passphrase: string, { cost, lanes, salt }: PassphraseLock): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = { N: 2 ** cost, r: BLOCK, p: lanes, maxmem: 130 * BLOCK * 2 ** cost + 1024 * 1024 };
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });

/** @param preset what new locks cost; not given: what is wise today */
export function createKeyring(sources: KeySources, preset: { cost: number; lanes: number } = PRESET): Keyring {
  const derived = new Map<string, Promise<Uint8Array>>();
  const keyFile = once(sources.keyFile);
  let asked: Promise<string> | undefined;

  const keyFor = async (lock: Lock, fresh = false): Promise<Uint8Array> => {
    if (lock.kind === 'key-file') {
      const key = await keyFile();
      if (key !== undefined) return key;
      throw new InputProblem({
        what: 'the value is sealed with a key file, and none is named',
        hint: 'name it with --key-file, or PROVISION_KEY_FILE in the environment',
      });
    }
    const name = `${lock.cost} ${lock.lanes} ${Buffer.from(lock.salt).toString('hex')}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    if (derived.size >= MOST_SALTS) {
      throw new InputProblem({
        what: `more than ${MOST_SALTS} different salts: each costs a derivation of its own`,
        hint: 'give them one: provision secret rekey FILE',
      });
    }
    asked ??= sources.passphrase(fresh);
    const key = asked.then(text => derive(text, lock));
    derived.set(name, key);
    return key;
  };

  const openOne = async (text: string): Promise<string> => {
    const sealed = parseSealed(text);
    return open(sealed, await keyFor(sealed.lock));
  };

  const lock = async (beside = ''): Promise<LockedBy> => {
    const key = await keyFile();
    if (key !== undefined) return { lock: { kind: 'key-file' }, key };
    for (const text of beside.match(sealedAnywhere()) ?? []) {
      const sealed = parseSealed(text);
      if (sealed.lock.kind !== 'passphrase') continue;
      await openOne(text);
      return { lock: sealed.lock, key: await keyFor(sealed.lock) };
    }
    const made: PassphraseLock = { kind: 'passphrase', ...preset, salt: randomBytes(16) };
    return { lock: made, key: await keyFor(made, true) };
  };

  return { open: openOne, lock };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
