import * as z from 'zod';
import { isMapping } from '../../model/is-mapping.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import type { Remnants } from '../../model/reading/remnants.ts';
import { isAre } from '../../model/text/count.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import type { Mistake, Path } from '../../yaml/mistake.ts';
import { type Located, toDetails } from '../../yaml/position.ts';
import { type PreparedTexts, readPrepared } from '../../yaml/prepared.ts';
import { readText } from '../../yaml/read-text.ts';
import { troublesOf } from '../../yaml/schema-trouble.ts';
import type { GateEntry, Playbook, TaskEntry, Where, WhereOf } from '../playbook.ts';
import { describeTrouble } from '../render/bind-args.ts';
import { fillRemnants } from '../render/fill-remnants.ts';
import { ansibleWord } from './ansible-words.ts';
import { gateKeys, playbookKeys, stageIncludeKeys, stageKeys, taskIncludeKeys, taskKeys } from './grammar.ts';
import { type Include, isInclude, type ParsedPlaybook, type ParsedStage } from './parsed-playbook.ts';

/** Names, of a map or a set. */
type Words = Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;

/** Names that entries may use. */
export interface Names {
  readonly resources: Words;
  readonly checks: Words;
  readonly remnants: Remnants;
  /** What a word was before, and is now. */
  readonly renamed?: ReadonlyMap<string, string>;
}

type Json = Readonly<Record<string, unknown>>;

/** Collects what is wrong, each with its place. */
class Mistakes {
  readonly found: Located[] = [];
  readonly #file: string;
  readonly #place: (mistake: Mistake) => Located;

  constructor(file: string, place: (mistake: Mistake) => Located) {
    this.#file = file;
    this.#place = place;
  }

  /** A part's place as errors write it. */
  where(path: Path): Where {
    const { line, col } = this.#place({ path, at: 'key', what: '' }).position;
    return `${this.#file}:${line}:${col}`;
  }

  /** Places of the parts of some arguments; of the arguments as a whole, their name's. */
  whereOf(path: Path): WhereOf {
    return below => {
      const steps = below.filter(step => typeof step !== 'symbol');
      if (steps.length === 0) return this.where(path);
      const { line, col } = this.#place({ path: [...path, ...steps], at: 'key', what: '' }).position;
      return `${this.#file}:${line}:${col}`;
    };
  }

  add(path: Path, what: string, hint?: string, at: 'key' | 'value' = 'key'): void {
    this.found.push(this.#place({ path, at, what, ...(hint === undefined ? {} : { hint }) }));
  }

  /** The value by its schema, or `undefined` after saying what is wrong with it. */
  parse<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const trouble of troublesOf(result.error, value)) {
      const at = [...path, ...trouble.path];
      const missing = trouble.kind === 'missing';
      const what = describeTrouble(trouble, trouble.path.slice(-1));
      this.add(missing ? at.slice(0, -1) : at, what, undefined, missing ? 'key' : 'value');
    }
    return undefined;
  }

  /** Splits a map into the keys that it may have and the rest. */
  split(value: Json, keys: readonly string[]): { readonly known: Json; readonly rest: readonly string[] } {
    const names = Object.keys(value);
    return {
      known: Object.fromEntries(names.filter(name => keys.includes(name)).map(name => [name, value[name]])),
      rest: names.filter(name => !keys.includes(name)),
    };
  }
}

function unknownWord(
  mistakes: Mistakes,
  path: Path,
  word: string,
  known: readonly string[],
  kind: string,
  renamed?: ReadonlyMap<string, string>,
): void {
  const now = renamed?.get(word);
  if (now !== undefined) {
    mistakes.add([...path, word], `the ${kind} \`${word}\` has another name now`, `write \`${now}\``);
    return;
  }
  const theirs = ansibleWord(word, known);
  const near = nearest(word, known);
  mistakes.add(
    [...path, word],
    `there is no ${kind} \`${word}\``,
    theirs !== undefined
      ? theirs
      : near === undefined
        ? `one of ${[...known].sort().join(', ')}`
        : `did you mean \`${near}\`?`,
  );
}

/** An entry names exactly one kind besides its common keys; returns it with its arguments. */
function kindOf(
  mistakes: Mistakes,
  rest: readonly string[],
  path: Path,
  vocabulary: Words,
  common: readonly string[],
  kind: string,
  renamed?: ReadonlyMap<string, string>,
): string | undefined {
  const named = rest.filter(name => vocabulary.has(name));
  for (const word of rest.filter(name => !vocabulary.has(name))) {
    unknownWord(mistakes, path, word, [...vocabulary.keys(), ...common], kind, renamed);
  }
  if (named.length === 1) return named[0];
  if (named.length > 1) {
    mistakes.add(
      [...path, named[1] ?? ''],
      `one ${kind} is enough here: ${named.join(', ')} ${isAre(named.length)} named`,
      'make each an entry of its own',
    );
  } else if (rest.length === 0) {
    mistakes.add(path, `no ${kind} is named`, `one of ${[...vocabulary.keys()].sort().join(', ')}`);
  }
  return undefined;
}

/** Arguments may be left out (`docker:`), and a kind may take none; what names remnants gets them. */
const argsOf = (mistakes: Mistakes, entry: Json, kind: string, path: Path, { remnants }: Names): unknown =>
  fillRemnants(entry[kind] ?? {}, remnants, path, (at, what, hint) => mistakes.add(at, what, hint));

/** What stands for the tasks, or the stages, of another file. */
function parseInclude(
  mistakes: Mistakes,
  value: Json,
  path: Path,
  keys: typeof taskIncludeKeys | typeof stageIncludeKeys,
): Include | undefined {
  const { known, rest } = mistakes.split(value, Object.keys(keys));
  for (const word of rest) unknownWord(mistakes, path, word, Object.keys(keys), 'key of an include');
  const parsed = mistakes.parse(z.strictObject(keys), known, path);
  if (parsed === undefined) return undefined;
  const { include, ...others } = parsed;
  return { ...others, include, where: mistakes.where([...path, 'include']) };
}

function parseTask(mistakes: Mistakes, value: unknown, path: Path, names: Names): TaskEntry | Include | undefined {
  if (!isMapping(value)) {
    mistakes.add(path, 'a task is a map: its resource, and what it is for', undefined, 'value');
    return undefined;
  }
  if ('include' in value) return parseInclude(mistakes, value, path, taskIncludeKeys);
  const { known, rest } = mistakes.split(value, Object.keys(taskKeys));
  const resource = kindOf(mistakes, rest, path, names.resources, Object.keys(taskKeys), 'resource', names.renamed);
  const keys = mistakes.parse(z.strictObject(taskKeys), known, path);
  if (resource === undefined || keys === undefined) return undefined;
  const place = [...path, resource];
  const whereOf = mistakes.whereOf(place);
  return {
    ...keys,
    where: mistakes.where(place),
    whereOf,
    resource,
    args: argsOf(mistakes, value, resource, place, names),
  };
}

function parseStage(
  mistakes: Mistakes,
  value: unknown,
  path: Path,
  vocabulary: Names,
): ParsedStage | Include | undefined {
  if (!isMapping(value)) {
    mistakes.add(path, 'a stage is a map with a name and tasks', undefined, 'value');
    return undefined;
  }
  if ('include' in value) return parseInclude(mistakes, value, path, stageIncludeKeys);
  const { known, rest } = mistakes.split(value, Object.keys(stageKeys));
  for (const word of rest.filter(name => name !== 'tasks' && name !== 'gate')) {
    unknownWord(mistakes, path, word, [...Object.keys(stageKeys), 'tasks', 'gate'], 'key of a stage');
  }
  const keys = mistakes.parse(z.strictObject(stageKeys), known, path);
  const list = value['tasks'];
  if (!Array.isArray(list)) {
    mistakes.add(list === undefined ? path : [...path, 'tasks'], '`tasks` must be a list of tasks');
    return undefined;
  }
  const tasks = list.map((task, at) => parseTask(mistakes, task, [...path, 'tasks', at], vocabulary));
  const asked = value['gate'] ?? [];
  if (!Array.isArray(asked)) mistakes.add([...path, 'gate'], '`gate` must be a list');
  const gate = (Array.isArray(asked) ? asked : []).map((entry, at) =>
    parseGate(mistakes, entry, [...path, 'gate', at], vocabulary),
  );
  if (keys === undefined) return undefined;
  return {
    ...keys,
    where: mistakes.where(path),
    tasks: tasks.filter(task => task !== undefined),
    gate: gate.filter(entry => entry !== undefined),
  };
}

function parseGate(mistakes: Mistakes, value: unknown, path: Path, names: Names): GateEntry | undefined {
  if (!isMapping(value)) {
    mistakes.add(path, 'a question of the gate is a map: its check and its arguments', undefined, 'value');
    return undefined;
  }
  const { known, rest } = mistakes.split(value, Object.keys(gateKeys));
  const kind = kindOf(mistakes, rest, path, names.checks, Object.keys(gateKeys), 'check');
  const keys = mistakes.parse(z.strictObject(gateKeys), known, path);
  if (kind === undefined || keys === undefined) return undefined;
  const place = [...path, kind];
  const args = argsOf(mistakes, value, kind, place, names);
  return { ...keys, where: mistakes.where(place), whereOf: mistakes.whereOf(place), kind, args };
}

/** Whether it is what Ansible calls a playbook. */
const isPlays = (value: unknown): boolean =>
  Array.isArray(value) && value.some(one => isMapping(one) && ('hosts' in one || 'import_playbook' in one));

/** The value of a file's text, and who collects what is wrong with it. @throws {InputProblem} for what is no YAML */
function open(bytes: string | Uint8Array, file: string, prepared: PreparedTexts) {
  const read = readText(bytes);
  if ('mistake' in read) throw new InputProblem({ where: `${file}:1:1`, ...read.mistake });
  const yaml = readPrepared(read.text, prepared);
  if (yaml.content === undefined) throw new InputProblem(toDetails(file, yaml.mistakes));
  const mistakes = new Mistakes(file, yaml.content.place);
  mistakes.found.push(...yaml.mistakes);
  return { mistakes, value: yaml.content.value };
}

/** Reads a file of tasks, which is a list of them. Pure. @throws {InputProblem} with every mistake, each with its place. */
export function parseTaskFile(
  bytes: string | Uint8Array,
  file: string,
  vocabulary: Names,
): readonly (TaskEntry | Include)[] {
  const { mistakes, value } = open(bytes, file, {});
  if (!Array.isArray(value)) {
    throw new InputProblem({
      where: mistakes.where([]),
      what: 'a file of tasks is a list of them',
      hint: 'begin each task with `- `; a whole playbook is included in `stages`',
    });
  }
  const tasks = value.map((task, at) => parseTask(mistakes, task, [at], vocabulary));
  if (mistakes.found.length > 0) throw new InputProblem(toDetails(file, mistakes.found));
  return tasks.filter(task => task !== undefined);
}

/**
 * Reads a playbook's text that includes no other. Pure; the files that its tasks name are not opened here.
 * @throws {InputProblem} with every mistake, each with its place.
 */
export function parsePlaybook(bytes: string | Uint8Array, file: string, vocabulary: Names): Omit<Playbook, 'sources'> {
  const parsed = parseParts(bytes, file, vocabulary);
  const only = <T extends object>(part: T | Include): T => {
    if (!isInclude(part)) return part;
    throw new InputProblem({ where: part.where, what: 'nothing can be included here' });
  };
  return {
    ...parsed,
    stages: parsed.stages.map(only).map(stage => ({ ...stage, tasks: stage.tasks.map(only) })),
  };
}

/**
 * Reads a playbook's text; what it includes is still to be read. Pure.
 * @param prepared texts that were read when the product was built.
 * @throws {InputProblem} with every mistake, each with its place.
 */
export function parseParts(
  bytes: string | Uint8Array,
  file: string,
  vocabulary: Names,
  prepared: PreparedTexts = {},
): ParsedPlaybook {
  const { mistakes, value } = open(bytes, file, prepared);
  if (!isMapping(value)) {
    throw new InputProblem({
      where: mistakes.where([]),
      what: isPlays(value)
        ? 'this is a playbook of Ansible, a list of plays: here a playbook is a map with a name and stages'
        : 'a playbook is a map with a name and stages',
      hint: isPlays(value)
        ? 'begin with `name: …` and `stages:`; docs/from-ansible.md has the resource for each module'
        : 'begin with `name: …` and `stages:`; README.md has one to copy',
    });
  }
  const { known, rest } = mistakes.split(value, Object.keys(playbookKeys));
  for (const word of rest.filter(name => name !== 'stages' && name !== 'gate')) {
    unknownWord(mistakes, [], word, [...Object.keys(playbookKeys), 'stages', 'gate'], 'key of a playbook');
  }
  const keys = mistakes.parse(z.strictObject(playbookKeys), known, []);
  const listed = (name: 'stages' | 'gate', optional: boolean): readonly unknown[] => {
    const list = value[name];
    if (Array.isArray(list)) return list;
    if (list !== undefined && list !== null) mistakes.add([name], `\`${name}\` must be a list`);
    else if (!optional) mistakes.add([], `\`${name}\` is missing`, 'a playbook is a list of stages, each with tasks');
    return [];
  };
  const stages = listed('stages', false).map((stage, at) => parseStage(mistakes, stage, ['stages', at], vocabulary));
  const gate = listed('gate', true).map((entry, at) => parseGate(mistakes, entry, ['gate', at], vocabulary));
  const names = new Map<string, number>();
  stages.forEach((stage, at) => {
    if (stage === undefined || isInclude(stage)) return;
    if (names.has(stage.name)) mistakes.add(['stages', at, 'name'], `a stage named “${stage.name}” already exists`);
    names.set(stage.name, at);
  });
  if (mistakes.found.length > 0 || keys === undefined) throw new InputProblem(toDetails(file, mistakes.found));
  return {
    ...keys,
    title: keys.title ?? keys.name,
    file,
    stages: stages.filter(stage => stage !== undefined),
    gate: gate.filter(entry => entry !== undefined),
  };
}
