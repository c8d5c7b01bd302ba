import * as z from 'zod';

const seconds = z.number();
export const wayTo = {
  to: z.string(),
  relays: z
    .array(z.string())
    .exactOptional()
    .describe('Who passes on what the two say to each other; absent: they are peers.'),
  handshake: seconds.exactOptional().describe('Seconds since the last handshake; absent: none, or not known.'),
  loss: z.number().exactOptional().describe('Pings without an answer, 0 to 1; absent: not asked.'),
  roundTrip: z.number().exactOptional().describe('Milliseconds.'),
  largest: z.number().exactOptional().describe('Bytes of the largest packet that passes; absent: none does.'),
};

export const pairState = z.strictObject({ from: z.string(), ...wayTo }).meta({ id: 'PairState' });

/** A cause that was found, as it is published; what a cause of a user's own finds is made from it. */
export const foundCause = z
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

export const silentHost = z.strictObject({ host: z.string(), because: z.string() });
