import { z } from 'zod';

const fields = z.array(z.object({ name: z.string() }));
const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('unreadable') }),
  z.object({ kind: z.literal('change'), change: z.object({ action: z.string(), fields }) }),
  z.object({ kind: z.literal('deferred'), deferred: z.object({ action: z.string(), fields, because: z.string() }) }),
]);
const planEvent = z.object({
  type: z.literal('plan'),
  hosts: z.array(z.object({ host: z.string(), tasks: z.array(z.object({ title: z.string(), outcome })) })),
});

const words = (what: z.infer<typeof outcome>): string => {
  if (what.kind === 'none' || what.kind === 'unreadable') return what.kind;
  const { action, fields: named } = what.kind === 'change' ? what.change : what.deferred;
  const before = what.kind === 'deferred' ? 'later: ' : '';
  return `${before}${action} ${named.map(field => field.name).join(', ')}`.trim();
};

/** What a `--json` run planned, as `host: task: action fields` a line; tasks that are as wanted are left out. */
export function planned(stdout: string): readonly string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
    .flatMap(event => planEvent.safeParse(event).data?.hosts ?? [])
    .flatMap(({ host, tasks }) => tasks.map(task => ({ host, title: task.title, what: words(task.outcome) })))
    .filter(one => one.what !== 'none')
    .map(({ host, title, what }) => `${host}: ${title}: ${what}`);
}
