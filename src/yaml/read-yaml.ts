import { LineCounter, parseDocument } from 'yaml';
import { checkStructure } from './check-structure.ts';
import { locator } from './locate.ts';
import type { Mistake, Path } from './mistake.ts';
import type { Located, Position } from './position.ts';
import { yamlWords } from './yaml-words.ts';

export interface YamlContent {
  readonly value: unknown;
  /** Every key was given once, so nothing that the text says is missing in the value. */
  readonly whole: boolean;
  readonly place: (mistake: Mistake) => Located;
}

/** What a YAML text says, if it says anything, and where each part of it stands. */
export interface YamlReading {
  readonly mistakes: readonly Located[];
  /** `undefined`: the text is so broken that it has no value. */
  readonly content: YamlContent | undefined;
}

/** Reads YAML 1.2 with merge keys, plain values only. Never throws, whatever the text. */
export function readYaml(text: string): YamlReading {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), col: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
      merge: true,
      logLevel: 'error',
    });
    const syntax = [...document.errors, ...document.warnings].map(error => {
      const position = positionOf(error.pos[0]);
      return bareBraces(text, position.line) ?? { ...yamlWords(error), position };
    });
    if (document.errors.length > 0) return { mistakes: onePerLine(syntax), content: undefined };
    const structure = checkStructure(document, offset => positionOf(offset).line);
    const mistakes = [
      ...syntax,
      ...structure.map(({ offset, what, hint }) => ({
        what,
        ...(hint === undefined ? {} : { hint }),
        position: positionOf(offset),
      })),
    ];
    if (structure.some(mistake => mistake.effect === 'fatal')) return { mistakes, content: undefined };
    // Aliases were counted above, by what they unfold to, which is what hurts.
    const value: unknown = document.toJS({ maxAliasCount: -1 });
    const locate = locator(document);
    const lineOf = (path: Path): number => positionOf(locate({ path, at: 'value' })).line;
    const place = (mistake: Mistake): Located => ({
      what: mistake.other === undefined ? mistake.what : `${mistake.what} (line ${lineOf(mistake.other)})`,
      ...(mistake.hint === undefined ? {} : { hint: mistake.hint }),
      position: positionOf(locate(mistake)),
    });
    return { mistakes, content: { value, whole: structure.every(mistake => mistake.effect === 'none'), place } };
  } catch (error) {
    // The library recurses once or more per level of nesting.
    if (!(error instanceof RangeError)) throw error;
    const what = 'the file is nested too deeply';
    return {
      mistakes: [{ what, hint: 'it needs no more than a few levels', position: { line: 1, col: 1 } }],
      content: undefined,
    };
  }
}

/** A value that begins with `{{` outside of quotes: YAML reads a map in a map, whatever error it ends in. */
function bareBraces(text: string, line: number): Located | undefined {
  const [, before, braces] =
    /^((?:[^'"#]|'[^']*'|"[^"]*")*?(?:[:,[{-] +|\[|^ *))(\{\{[^{}]*\}\})/.exec(text.split('\n')[line - 1] ?? '') ?? [];
  if (before === undefined || braces === undefined) return undefined;
  return {
    what: `${braces} stands outside of quotes, so YAML reads it as a map`,
    hint: `put the whole value in quotes: "${braces}"`,
    position: { line, col: before.length + 1 },
  };
}

/** One broken character often breaks the rest of its line too: the first error of a line is the one to read. */
function onePerLine(mistakes: readonly Located[]): Located[] {
  const seen = new Map<number, Located>();
  for (const mistake of mistakes) {
    const { line, col } = mistake.position;
    const first = seen.get(line);
    if (first === undefined || col < first.position.col) seen.set(line, mistake);
  }
  return [...seen.values()];
}
