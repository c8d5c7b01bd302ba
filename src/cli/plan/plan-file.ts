import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writePrivately } from '../../disk/write-privately.ts';
import { ownCommand } from '../../model/own-command.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { jsonValue } from '../../model/text/json-value.ts';

/** The layout of such a file; rises when a reader of the old one would go wrong. */
const FORMAT = 1;

const field = z.looseObject({
  name: z.string(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
});

const task = z.looseObject({
  task: z.string(),
  title: z.string(),
  kind: z.enum(['none', 'change', 'deferred']),
  action: z.string().exactOptional(),
  fields: z.array(field),
  destroys: z.boolean().exactOptional(),
  /** Of the whole change, secrets and script included; absent where there is none. */
  digest: z.string().exactOptional(),
});

const phase = z.looseObject({
  phase: z.string(),
  /** It was left out as a whole: then nothing of it may be made. */
  leftOut: z.boolean().exactOptional(),
  hosts: z.array(z.looseObject({ host: z.string(), tasks: z.array(task) })),
});

const planFile = z.looseObject({
  format: z.literal(FORMAT),
  provision: z.string(),
  made: z.iso.datetime(),
  command: z.string(),
  words: z.array(z.string()).min(1),
  wipe: z.enum(['asked-for', 'spare-living']).exactOptional(),
  options: z.strictObject({
    limit: z.string().exactOptional(),
    twin: z.boolean().exactOptional(),
    removeUnknown: z.boolean().exactOptional(),
    force: z.boolean().exactOptional(),
    pack: z.string().exactOptional(),
  }),
  cluster: z.string(),
  inventory: z.string(),
  salt: z.string(),
  files: z.array(
    z.strictObject({ what: z.string(), path: z.string(), digest: z.string().describe('Empty: it was not there.') }),
  ),
  phases: z.array(phase),
});

/** A plan as it is kept: what was shown of it, and digests of what was not. */
export type PlanFile = Readonly<z.output<typeof planFile>>;
export type PhaseOfFile = PlanFile['phases'][number];
export type TaskOfFile = PhaseOfFile['hosts'][number]['tasks'][number];

/** What a plan that is written has; the layout's number is added. */
export type NewPlan = Omit<PlanFile, 'format'>;

/** Writes a plan that only its owner may read. @throws {InputProblem} as `writePrivately` */
export const writePlan = (file: string, plan: NewPlan): void =>
  writePrivately(file, `${JSON.stringify({ what: 'a plan of provision', format: FORMAT, ...plan }, undefined, 1)}\n`);

const head = z.looseObject({
  what: z.literal('a plan of provision'),
  format: z.int(),
  provision: z.string(),
  command: z.string(),
});

const again = (command: string): string => `${command === '' ? 'phase2' : command} --plan-out FILE`;

/**
 * A plan that was kept.
 * @param version of this provision: another one may make other changes under the same names
 * @throws {InputProblem} where the file is none, or of another layout or version
 */
export function readPlan(file: string, version: string): PlanFile {
  const whole = parsed(file);
  const read = head.safeParse(whole);
  if (!read.success) throw new InputProblem({ where: file, what: 'it is no plan of provision', hint: hint('') });
  const { format, provision, command } = read.data;
  if (format !== FORMAT)
    throw new InputProblem({
      where: file,
      what: `the plan is of format ${format}, by provision ${provision}; this one reads format ${FORMAT}`,
      hint: hint(command),
    });
  if (provision !== version)
    throw new InputProblem({
      where: file,
      what: `the plan was made by provision ${provision}, and this is ${version}: the same words may mean other changes`,
      hint: `${hint(command)}; or apply it with provision ${provision}`,
    });
  const plan = planFile.safeParse(whole);
  if (plan.success) return plan.data;
  const [first] = plan.error.issues;
  throw new InputProblem({
    where: file,
    what: `the plan is not as it was written: ${first?.path.map(String).join(' → ') ?? ''}: ${first?.message ?? ''}`,
    hint: hint(command),
  });
}

const hint = (command: string): string => `make it anew: ${ownCommand(again(command))}`;

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputProblem(
      { where: file, what: 'the plan cannot be read', evidence: [errorText(error)], hint: 'name a file of --plan-out' },
      { cause: error },
    );
  }
  return jsonValue(text);
}
