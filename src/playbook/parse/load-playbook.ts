import { access } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Blob } from '../../model/plan/blob.ts';
import type { Vocabulary } from '../../model/plan/vocabulary.ts';
import { isAbsent } from '../../model/problems/errno.ts';
import { InputProblem, type ProblemDetails } from '../../model/problems/problem.ts';
import { shapeOf } from '../../model/schema-layers.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import type { MistakeText } from '../../yaml/mistake.ts';
import type { PreparedTexts } from '../../yaml/prepared.ts';
import { readStart } from '../../yaml/read-start.ts';
import { LARGEST, readText } from '../../yaml/read-text.ts';
import { type FileTree, type Playbook, sourceKey, type TaskEntry } from '../playbook.ts';
import { expandIncludes } from './expand-includes.ts';
import { loadBlobs } from './load-blobs.ts';
import { parseParts } from './parse-playbook.ts';
import { type SourceKind, sourceKind } from './source-kind.ts';

/** What of the vocabulary is needed to read a playbook. */
type Words = Pick<Vocabulary, 'resources' | 'checks' | 'remnants' | 'renamed'>;

interface SourceName {
  readonly name: string;
  readonly task: TaskEntry;
  readonly where: string;
  readonly kind: SourceKind;
}

/** The templates and files of the controller that a task names. */
function sourceNames(task: TaskEntry, { resources }: Words): SourceName[] {
  const schema = resources.get(task.resource)?.schema;
  const { args } = task;
  if (typeof args !== 'object' || args === null) return [];
  const shape = shapeOf(schema);
  return Object.entries(args).flatMap(([key, name]) => {
    const kind = sourceKind(shape[key]);
    return kind === undefined || kind === 'place' || typeof name !== 'string'
      ? []
      : [{ name, task, where: task.where, kind }];
  });
}

/** Where a name may lead, in order: `templates/` beside the playbook's folder, beside the playbook, the shipped ones. */
const places = (name: string, file: string, root: string): string[] =>
  isAbsolute(name)
    ? [name]
    : [join(dirname(file), '..', 'templates', name), join(dirname(file), name), join(root, 'templates', name)];

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const there = await access(path).then(
      () => true,
      // One that is there and cannot be read is the one that is meant: reading it says what is wrong.
      (error: unknown) => !isAbsent(error),
    );
    if (there) return path;
  }
  return undefined;
}

/**
 * The text of a template or a file, since what is no text would come out as another one on the host; of `bytes` a sign for each
 * (latin1).
 */
async function readSource(path: string, kind: SourceKind): Promise<{ text: string } | { mistake: MistakeText }> {
  try {
    const bytes = await readStart(path);
    if (kind !== 'bytes') return readText(bytes);
    if (bytes.length > LARGEST) return { mistake: { what: 'the file is larger than 1 MiB' } };
    return { text: Buffer.from(bytes).toString('latin1') };
  } catch (error) {
    return { mistake: fileTrouble(error, `the ${wordFor(kind)}`) };
  }
}

/** As a message calls it. */
const wordFor = (kind: SourceKind): string => (kind === 'template' ? 'template' : 'file');

/** A playbook without its tasks that bring files of any size. */
function withoutSending<P extends Pick<Playbook, 'stages'>>(playbook: P, vocabulary: Words): P {
  const isSent = (task: TaskEntry): boolean => sourceNames(task, vocabulary).some(({ kind }) => kind === 'blob');
  const stages = playbook.stages.map(stage => ({ ...stage, tasks: stage.tasks.filter(task => !isSent(task)) }));
  return { ...playbook, stages };
}

/**
 * Reads a playbook and every file that its tasks name.
 * @param root the folder of the product, where the shipped templates are.
 * @param prepared playbooks that were read when the product was built.
 * @param sends whether it will bring anything to hosts. Where not, tasks that send files are left out: nobody needs their checksums.
 * @throws {InputProblem} with every mistake.
 */
export async function loadPlaybook(
  file: string,
  root: string,
  vocabulary: Words,
  prepared?: PreparedTexts,
  sends = true,
): Promise<Playbook> {
  const bytes = await readStart(file).catch((error: unknown) => {
    throw new InputProblem({ where: file, ...fileTrouble(error, 'the playbook') });
  });
  const whole = await expandIncludes(parseParts(bytes, file, vocabulary, prepared), vocabulary);
  const parsed = sends ? whole : withoutSending(whole, vocabulary);
  const sources = new Map<string, string>();
  const sourcePaths = new Map<string, string>();
  const blobs = new Map<string, Blob>();
  const trees = new Map<string, FileTree>();
  const loaded = new Set<string>();
  const mistakes: ProblemDetails[] = [];
  for (const { name, task, where, kind } of parsed.stages.flatMap(stage =>
    stage.tasks.flatMap(task => sourceNames(task, vocabulary)),
  )) {
    const beside = task.file ?? file;
    const key = sourceKey(task, name);
    if (sources.has(key) || loaded.has(key)) continue;
    if (kind === 'blob') {
      const found = await loadBlobs(name, dirname(beside));
      if ('mistake' in found) mistakes.push({ where, ...found.mistake });
      else {
        for (const [as, blob] of found.blobs) blobs.set(sourceKey(task, as), blob);
        for (const [as, tree] of found.trees) trees.set(sourceKey(task, as), tree);
        loaded.add(key);
      }
      continue;
    }
    if (name.includes('{{')) {
      mistakes.push({
        where,
        what: `the name of a ${wordFor(kind)} cannot hold an expression: ${name}`,
        hint: 'write one task per file, each with its own `when`',
      });
      continue;
    }
    const tried = places(name, beside, root);
    const path = await firstThere(tried);
    if (path === undefined) {
      mistakes.push({
        where,
        what: `there is no ${wordFor(kind)} “${name}”`,
        evidence: tried.map(one => `looked for ${one}`),
      });
      continue;
    }
    const read = await readSource(path, kind);
    if ('text' in read) {
      sources.set(key, read.text);
      sourcePaths.set(key, path);
    } else mistakes.push({ where, ...read.mistake, evidence: [path] });
  }
  if (mistakes.length > 0) throw new InputProblem(mistakes);
  return { ...parsed, sources, sourcePaths, blobs, trees };
}
