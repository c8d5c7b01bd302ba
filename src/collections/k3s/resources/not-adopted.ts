import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines } from '../../../shell/sh.ts';
import { adoptedWords, unmarkHint } from '../adopted/adopted-mark.ts';
import { type NodeState, nodeStateProbe, parseNodeState } from '../state/node-state.ts';

const schema = z.strictObject({
  host: z.string().describe('The name of the host.'),
  what: z.string().describe('What is not done on such a host, as a subject: `a wipe`.'),
});

/** A condition, not a wish: on a host whose cluster somebody else has installed, nothing that follows is done. */
export const notAdopted = resource<z.output<typeof schema>, NodeState>({
  name: 'not_adopted',
  summary:
    'Stops before anything is done where the host is marked as a node of a cluster that somebody else has installed, by whichever inventory.',
  schema,
  examples: ['not_adopted: { host: b-1, what: a wipe }'],
  ids: () => [thing('adopted node')],
  reach: () => ({}),
  title: () => 'that nobody has adopted its cluster',
  byHand: () => ({ kind: 'nothing', because: 'it asks only whether another inventory has marked the host' }),
  probe: () => nodeStateProbe,
  parse: ({ stdout }) => parseNodeState(stdout),
  diff: ({ host, what }, { adopted }) => {
    if (adopted === undefined) return { action: 'update', fields: [], why: 'it is not marked' };
    const refused = { because: `${adoptedWords(host, adopted)}: ${what} is not done there`, hint: unmarkHint(host) };
    return { action: 'update', fields: [{ name: 'adopted', before: adopted.name, after: undefined }], refused };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
});
