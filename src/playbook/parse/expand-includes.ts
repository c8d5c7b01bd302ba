import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import { readStart } from '../../yaml/read-start.ts';
import type { GateEntry, Playbook, Scope, Stage, TaskEntry } from '../playbook.ts';
import { type Names, parseParts, parseTaskFile } from './parse-playbook.ts';
import { type Include, isInclude, type ParsedPlaybook } from './parsed-playbook.ts';

/** Most files that one playbook may bring in, each as often as it is named: two that name two each are soon a million. */
const MOST = 200;

/** Where something is brought in. */
interface Place {
  /** The file that names it. */
  readonly file: string;
  /** Files that are being read, the playbook first: none of them may be named again. */
  readonly chain: readonly { readonly shown: string; readonly real: string }[];
  /** Absent: the playbook itself. */
  readonly scope?: Scope | undefined;
  readonly tags: readonly string[];
}

interface Whole {
  readonly stages: readonly Stage[];
  readonly gate: readonly GateEntry[];
  readonly confirm: Playbook['confirm'];
}

/** Reads what a playbook includes, and puts it in place. */
class Expansion {
  readonly mistakes: ProblemDetails[] = [];
  readonly #words: Names;
  #files = 0;

  constructor(words: Names) {
    this.#words = words;
  }

  /** Does a part; its mistakes hide none of the others. */
  async #part<T>(work: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      this.mistakes.push(...error.details);
      return [];
    }
  }

  /** The text of an included file, and the place of what stands in it. @throws {InputProblem} */
  async #open({ include, where, hosts, when, vars, tags = [] }: Include, place: Place) {
    if (include.includes('{{')) {
      throw new InputProblem({
        where,
        what: `the name of an included file cannot hold an expression: ${include}`,
        hint: 'include each file by its name, each with its own `when`',
      });
    }
    this.#files += 1;
    if (this.#files > MOST) {
      throw new InputProblem({ where, what: `the playbook includes more than ${MOST} files` });
    }
    const file = isAbsolute(include) ? include : join(dirname(place.file), include);
    const bytes = await readStart(file).catch((error: unknown) => {
      throw new InputProblem({ where, ...fileTrouble(error, `the file ${include}`), evidence: [`looked for ${file}`] });
    });
    const real = await realpath(file);
    const chain = [...place.chain, { shown: file, real }];
    if (place.chain.some(one => one.real === real)) {
      const circle = chain.slice(chain.findIndex(one => one.real === real)).map(({ shown }) => shown);
      throw new InputProblem({ where, what: `${file} includes itself: ${circle.join(' → ')}` });
    }
    const scope = { where, hosts, when, vars, outer: place.scope };
    return { bytes, file, within: { file, chain, scope, tags: [...place.tags, ...tags] } };
  }

  async tasks(parts: readonly (TaskEntry | Include)[], place: Place): Promise<readonly TaskEntry[]> {
    const all: TaskEntry[] = [];
    for (const part of parts) {
      all.push(
        ...(await this.#part(async () => {
          if (!isInclude(part)) return [inPlace(part, place)];
          const { bytes, file, within } = await this.#open(part, place);
          return this.tasks(parseTaskFile(bytes, file, this.#words), within);
        })),
      );
    }
    return all;
  }

  async whole({ stages, gate, confirm }: ParsedPlaybook, place: Place): Promise<Whole> {
    const { scope } = place;
    const parts: Whole[] = [];
    for (const stage of stages) {
      parts.push(
        ...(await this.#part(async (): Promise<Whole[]> => {
          if (isInclude(stage)) return [await this.#included(stage, place)];
          const tasks = await this.tasks(stage.tasks, place);
          const own = stage.gate.map(entry => within(entry, scope));
          return [{ stages: [{ ...within(stage, scope), tasks, gate: own }], gate: [], confirm: undefined }];
        })),
      );
    }
    return {
      stages: parts.flatMap(part => part.stages),
      gate: [...parts.flatMap(part => part.gate), ...gate.map(entry => within(entry, scope))],
      confirm: confirm ?? parts.find(part => part.confirm !== undefined)?.confirm,
    };
  }

  async #included(part: Include, place: Place): Promise<Whole> {
    const { bytes, file, within: below } = await this.#open(part, place);
    const parsed = parseParts(bytes, file, this.#words);
    if (parsed.phase !== undefined) {
      throw new InputProblem({
        where: part.where,
        what: `${file} is a phase, whose own gate has its say before and after it`,
        hint: 'run phases by their commands, or with `up`',
      });
    }
    const { stages, ...rest } = await this.whole(parsed, {
      ...below,
      scope: { ...below.scope, defaults: parsed.vars },
    });
    const named = (name: string): string => (part.name === undefined ? name : `${part.name}: ${name}`);
    return { ...rest, stages: stages.map(stage => ({ ...stage, name: named(stage.name) })) };
  }
}

/** An entry as it was brought in. */
const within = <T extends object>(entry: T, scope: Scope | undefined): T =>
  scope === undefined ? entry : { ...entry, scope };

function inPlace(entry: TaskEntry, { file, scope, tags }: Place): TaskEntry {
  if (scope === undefined) return entry;
  return { ...within(entry, scope), file, tags: [...tags, ...(entry.tags ?? [])] };
}

/**
 * Reads the files that a playbook includes, and those that these include: their tasks and stages stand in place of the `include`, and the gates of included
 * playbooks are asked before its own.
 * @throws {InputProblem} with every mistake, each with its place in its own file
 */
export async function expandIncludes(parsed: ParsedPlaybook, words: Names): Promise<Omit<Playbook, 'sources'>> {
  const { file } = parsed;
  const expansion = new Expansion(words);
  const chain = [{ shown: file, real: await realpath(file).catch(() => resolve(file)) }];
  const whole = await expansion.whole(parsed, { file, chain, tags: [] });
  const names = new Set<string>();
  for (const { name, where, scope } of whole.stages) {
    if (names.has(name)) {
      expansion.mistakes.push({
        where: scope?.where ?? where,
        what: `a stage named “${name}” already exists`,
        hint: 'give the include a `name`: it goes before the names of its stages',
      });
    }
    names.add(name);
  }
  if (expansion.mistakes.length > 0) throw new InputProblem(expansion.mistakes);
  return { ...parsed, ...whole };
}
