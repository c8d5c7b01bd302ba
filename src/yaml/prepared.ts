import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Path } from './mistake.ts';
import type { Position } from './position.ts';
import { readYaml, type YamlReading } from './read-yaml.ts';

/** What a text without mistakes says, and where its keys stand, by their paths as JSON: `line:col`. */
interface Prepared {
  readonly value: unknown;
  readonly keys: Readonly<Record<string, string>>;
}

/** Texts that were read before, by the SHA-256 of each: a text that was changed since is none of them. */
export type PreparedTexts = Readonly<Record<string, Prepared>>;

export const preparedTexts: z.ZodType<PreparedTexts> = z.record(
  z.string(),
  z.object({ value: z.unknown(), keys: z.record(z.string(), z.string()) }),
);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The paths of a value and of everything in it. */
function pathsIn(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? value.map((item, at): [number, unknown] => [at, item]) : Object.entries(value);
  return [path, ...steps.flatMap(([step, item]) => pathsIn(item, [...path, step]))];
}

/** Reads texts beforehand; one with a mistake is left out, and read when it is wanted. */
export function prepare(texts: readonly string[]): PreparedTexts {
  return Object.fromEntries(
    texts.flatMap(text => {
      const { mistakes, content } = readYaml(text);
      if (content === undefined || mistakes.length > 0 || !content.whole) return [];
      const keys = pathsIn(content.value, []).map(path => {
        const { line, col } = content.place({ path, at: 'key', what: '' }).position;
        return [JSON.stringify(path), `${line}:${col}`];
      });
      return [[digest(text), { value: content.value, keys: Object.fromEntries(keys) }]];
    }),
  );
}

/** The same as `readYaml`, which takes its time: a text that is prepared is read only where a mistake wants a place. */
export function readPrepared(text: string, prepared: PreparedTexts): YamlReading {
  const found = prepared[digest(text)];
  if (found === undefined) return readYaml(text);
  const position = (path: Path): Position | undefined => {
    const [line, col] = found.keys[JSON.stringify(path)]?.split(':').map(Number) ?? [];
    return line === undefined || col === undefined ? undefined : { line, col };
  };
  return {
    mistakes: [],
    content: {
      value: found.value,
      whole: true,
      place: mistake => {
        const known = mistake.at === 'key' && mistake.other === undefined ? position(mistake.path) : undefined;
        const { what, hint } = mistake;
        if (known !== undefined) return { what, ...(hint === undefined ? {} : { hint }), position: known };
        return readYaml(text).content?.place(mistake) ?? { what, position: { line: 1, col: 1 } };
      },
    },
  };
}
