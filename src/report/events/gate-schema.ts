import * as z from 'zod';

/** What something that went wrong is told by: a failure of a task, of a host, of the command itself. */
export const problem = z
  .strictObject({
    where: z.string().exactOptional().describe('`file:line:column`, a host, a host and its task.'),
    what: z.string().describe('What failed, in one sentence.'),
    evidence: z.array(z.string()).exactOptional().describe('What was seen, a line each.'),
    hint: z.string().exactOptional().describe('What to do about it.'),
  })
  .meta({ id: 'Problem' });

export const amount = z
  .strictObject({ objects: z.number(), bytes: z.number() })
  .describe('How much there is; bytes as its files say.')
  .meta({ id: 'Amount' });

export const kept = z
  .strictObject({
    name: z.string(),
    why: z.string(),
    amount: amount.exactOptional(),
    kind: z.string().exactOptional().describe('What it is, as it is counted; default: `thing`.'),
    owner: z.string().exactOptional().describe('Absent: unknown.'),
    count: z.number().exactOptional().describe('Default: one.'),
  })
  .describe('Something that was found and left on purpose.')
  .meta({ id: 'Kept' });

export const keptSum = z.strictObject({ kind: z.string(), owner: z.string().exactOptional(), count: z.number() });

export const gateWord = z
  .enum(['GO', 'STOP', 'nothing asked'])
  .describe('`nothing asked`: nothing is proved, so it is no GO.')
  .meta({ id: 'GateWord' });

const seconds = z.number();
const wayTo = {
  to: z.string(),
  handshake: seconds.exactOptional().describe('Seconds since the last handshake; absent: none, or not known.'),
  loss: z.number().exactOptional().describe('Pings without an answer, 0 to 1; absent: not asked.'),
  roundTrip: z.number().exactOptional().describe('Milliseconds.'),
  largest: z.number().exactOptional().describe('Bytes of the largest packet that passes; absent: none does.'),
};

const pairState = z.strictObject({ from: z.string(), ...wayTo }).meta({ id: 'PairState' });

const ways = { ways: z.array(z.strictObject(wayTo)).exactOptional() };

const finding = z.strictObject({
  seen: z.string(),
  wanted: z.string(),
  hint: z.string().exactOptional().describe('What to do about it.'),
  maker: z.string().exactOptional().describe('Who on the host recreates it.'),
});

const verdict = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('met'),
      evidence: z.string(),
      note: z.string().exactOptional(),
      warning: z.string().exactOptional(),
      kept: z.array(kept).exactOptional(),
      ...ways,
    }),
    z.strictObject({ kind: z.literal('not-met'), findings: z.array(finding), ...ways }),
    z.strictObject({ kind: z.literal('unasked'), because: z.string() }),
    z.strictObject({ kind: z.literal('skipped'), because: z.string() }),
  ])
  .describe('`not-met` and `unasked` both mean STOP; `skipped` counts for nothing.')
  .meta({ id: 'Verdict' });

export const gateCell = z
  .strictObject({ host: z.string(), title: z.string().describe('Completes “waiting for …”.'), verdict })
  .meta({ id: 'GateCell' });

const cause = z
  .strictObject({
    code: z.string().describe('Stable; its page is docs/causes.md#CODE.'),
    title: z.string(),
    severity: z.enum(['stop', 'warning']),
    confidence: z
      .enum(['certain', 'likely', 'unexplained'])
      .describe('certain: seen itself. likely: what was seen fits it. unexplained: broken, and nobody knows why.'),
    hosts: z.array(z.string()).describe('The first is where the remedy goes.'),
    what: z.string(),
    evidence: z.array(z.string()),
    ruledOut: z.array(z.string()).describe('What would look alike, each with what was seen in this run against it.'),
    remedy: z.array(z.string()).describe('Commands, router rules or inventory lines that remove it, in order.'),
  })
  .meta({ id: 'Cause' });

export const diagnosis = z
  .strictObject({
    causes: z.array(cause).describe('The most probable first.'),
    pairs: z.array(pairState),
    silent: z.array(z.strictObject({ host: z.string(), because: z.string() })).describe('Hosts that did not answer.'),
  })
  .meta({ id: 'Diagnosis' });
