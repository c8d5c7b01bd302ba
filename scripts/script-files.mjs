import { readFile } from 'node:fs/promises';

/** What runs somewhere else and stands in a file of its own: shell, Perl and awk on hosts, JavaScript by another Node. */
const filter = /\.(sh|pl|awk|cjs)$/;

/**
 * The text of such a file as a host gets it: without the comments at its head (but its `#!`), those for shellcheck, and the
 * last newline.
 */
export function scriptText(file) {
  const [, first = '', rest = ''] = /^(#!.*\n)?([\s\S]*)$/.exec(file) ?? [];
  return (
    first +
    rest
      .replace(/^(?:[ \t]*(?:#.*)?\n)+/, '')
      .replace(/^[ \t]*# shellcheck .*\n/gm, '')
      .replace(/\n$/, '')
  );
}

/** For esbuild: `import text from './name.sh'` is that text, as part of the bundle. */
export const scriptFiles = {
  name: 'scripts as text',
  setup: ({ onLoad }) => {
    onLoad({ filter }, async ({ path }) => ({ contents: scriptText(await readFile(path, 'utf8')), loader: 'text' }));
  },
};

/** The same for vitest. */
export const scriptFilesForVite = {
  name: 'scripts as text',
  enforce: /** @type {const} */ ('pre'),
  load: async id =>
    filter.test(id) ? `export default ${JSON.stringify(scriptText(await readFile(id, 'utf8')))};` : undefined,
};
