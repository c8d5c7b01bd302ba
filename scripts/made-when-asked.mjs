import { readFileSync } from 'node:fs';

/** What takes ten milliseconds each to make: the rules of text segmentation, and the sequences that are emoji. */
const COSTLY = [
  [/^const (\w+) = (new Intl\.Segmenter\([^)\n]*\));$/gm, 'segment'],
  [/^const (\w+) = (\/.*\\p\{RGI_Emoji\}.*\/v);$/gm, 'test'],
];

/** A value of which one method is called, made when it is called first. */
const whenAsked = (name, make, method) =>
  `const ${name} = { made: undefined, ${method}(text) { return (this.made ??= ${make}).${method}(text); } };`;

/** A literal is made as soon as its function is read. */
const asExpression = made => {
  const [, source] = /^\/(.*)\/v$/.exec(made) ?? [];
  return source === undefined ? made : `new RegExp(${JSON.stringify(source)}, 'v')`;
};

/** A module's text with all that is costly made when it is asked for. */
export const madeWhenAsked = text =>
  COSTLY.reduce(
    (all, [pattern, method]) => all.replace(pattern, (_, name, made) => whenAsked(name, asExpression(made), method)),
    text,
  );

/** The packages that measure texts make at once what few texts need. */
export const costlyWhenAsked = {
  name: 'costly parts of packages when they are asked for',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/(string-width|slice-ansi)\/[\w-]+\.js$/ }, ({ path }) => ({
      contents: madeWhenAsked(readFileSync(path, 'utf8')),
    }));
  },
};
