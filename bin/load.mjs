import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

/**
 * Loads the built program with what V8 made of it when it was built (node:vm, `cachedData`): compiling it anew at each
 * start would take longer than all else that a short command does. Another version of Node refuses what is kept, and
 * compiles.
 * `short`: of what ends with the inventory only; the rest is compiled where it is needed all the same.
 */
export function load(file, { short = false } = {}) {
  const kept = short ? `${file}.short.cache` : `${file}.cache`;
  // The build writes nothing but ASCII, as one function.
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(existsSync(kept) ? { cachedData: readFileSync(kept) } : {}),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { script, program: module.exports };
}
