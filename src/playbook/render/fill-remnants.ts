import { isMapping } from '../../model/is-mapping.ts';
import { joinRemnants, type Remnants, remnantsOf } from '../../model/reading/remnants.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import type { Path } from '../../yaml/mistake.ts';

type ReportMistake = (path: Path, what: string, hint: string) => void;

/** What is meant by a word that is not known. */
function instead(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === undefined ? `one of ${[...words].sort().join(', ')}` : `did you mean “${near}”?`;
}

/** The subjects that `of` names; `undefined`: all. */
function subjectsOf(
  of: unknown,
  remnants: Remnants,
  path: Path,
  reportMistake: ReportMistake,
): readonly string[] | undefined {
  if (of === undefined) return undefined;
  const names = (Array.isArray(of) ? of : [of]).map(String);
  const known = [...remnants.bySubject.keys()];
  for (const name of names) {
    if (!known.includes(name)) reportMistake(path, `no subject “${name}” leaves anything`, instead(name, known));
  }
  return names;
}

/**
 * Fills in `{remnants: KIND, of: [SUBJECT, …]}`, wherever it stands in some arguments, with what these subjects leave of
 * that kind, by their manifests; without `of`, all of them. What stands beside it is added. Pure.
 */
export function fillRemnants(value: unknown, remnants: Remnants, path: Path, reportMistake: ReportMistake): unknown {
  if (Array.isArray(value)) return value.map((one, at) => fillRemnants(one, remnants, [...path, at], reportMistake));
  if (!isMapping(value)) return value;
  const { remnants: kind, of, ...rest } = value;
  const filled = Object.fromEntries(
    Object.entries(kind === undefined ? value : rest).map(([key, one]) => [
      key,
      fillRemnants(one, remnants, [...path, key], reportMistake),
    ]),
  );
  if (kind === undefined) return filled;
  const kinds = [...remnants.kinds.keys()];
  if (typeof kind !== 'string' || !kinds.includes(kind)) {
    reportMistake([...path, 'remnants'], `there are no remnants “${String(kind)}”`, instead(String(kind), kinds));
    return filled;
  }
  const found = remnantsOf(remnants, kind, subjectsOf(of, remnants, [...path, 'of'], reportMistake));
  if (isMapping(found) || (found === undefined && Object.keys(filled).length > 0)) return joinRemnants(found, filled);
  for (const key of Object.keys(filled)) {
    reportMistake(
      [...path, key],
      `\`${key}\` cannot stand beside a list`,
      `remnants “${kind}” are a list: write only \`remnants\` and \`of\``,
    );
  }
  return found ?? [];
}
