import * as z from 'zod';
import { matchesAny } from '../../../model/text/glob.ts';
import { patternList } from '../../../model/text/pattern-list.ts';
import type { NetworkInterface } from './interfaces.ts';

/** How the cluster's software makes interfaces whose names could be anybody's. */
export const madeAsSchema = z
  .array(
    z.strictObject({
      names: patternList('Names of interfaces.'),
      kinds: z
        .array(z.string().regex(/^[a-z0-9_]+$/, 'must be a kind as `ip -d link` says it, such as vxlan'))
        .min(1)
        .describe('The kinds, as `ip -d link` says them: `bridge`, `vxlan`, `veth`.'),
      port: z.int().min(1).max(65535).optional().describe('The port of a vxlan.'),
      numbered: z.boolean().default(false).describe('Whether the name ends in the number of the vxlan (its VNI).'),
    }),
  )
  .default([])
  .describe(
    'How interfaces of these names are made. One of another kind has only the name, and nobody knows whose it is.',
  );

export type MadeAs = z.infer<typeof madeAsSchema>;

type Maker = MadeAs[number];

const inWords = ({ kinds, port, numbered }: Maker): string =>
  [
    kinds.join(' or '),
    ...(port === undefined ? [] : [`of port ${port}`]),
    ...(numbered ? ['with the number of its name'] : []),
  ].join(' ');

const fits = (one: NetworkInterface, { kinds, port, numbered }: Maker): boolean => {
  if (one.kind === undefined) return true;
  if (!kinds.includes(one.kind)) return false;
  if (one.kind !== 'vxlan') return true;
  return (port === undefined || one.port === port) && (!numbered || one.name.endsWith(`.${one.vni}`));
};

/**
 * What speaks against an interface of a fitting name: it is made otherwise than the cluster's software makes it, or is a bridge with
 * something else than veths in it, such as a card. `undefined`: nothing, also where the host does not say how it is made.
 */
export function madeOtherwise(
  one: NetworkInterface,
  all: readonly NetworkInterface[],
  madeAs: MadeAs,
): string | undefined {
  const makers = madeAs.filter(({ names }) => matchesAny(names, one.name));
  if (makers.length === 0) return undefined;
  if (!makers.some(maker => fits(one, maker))) {
    const seen = [one.kind, ...(one.port === undefined ? [] : [`number ${one.vni}, port ${one.port}`])].join(', ');
    return `it is a ${seen}; the cluster’s is a ${makers.map(inWords).join(', or a ')}`;
  }
  const port = all.find(two => two.master === one.name && two.kind !== undefined && two.kind !== 'veth');
  return one.kind === 'bridge' && port !== undefined
    ? `a bridge with ${port.name} (${port.kind}) in it; the cluster puts only veths into its own`
    : undefined;
}
