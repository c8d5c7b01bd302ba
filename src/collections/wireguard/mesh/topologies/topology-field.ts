import * as z from 'zod';
import { validated } from '../../../../inventory/schema/validated.ts';
import type { Validator } from '../../../../inventory/schema/validators.ts';
import { nearest } from '../../../../yaml/did-you-mean.ts';
import { showValue } from '../../../../yaml/show-value.ts';

const TOPOLOGIES = ['full', 'gateways', 'hub'] as const;

/** How the hosts of a mesh are joined: which of them are peers, and who passes on what for whom. */
export type TopologyName = (typeof TOPOLOGIES)[number];

const isName = (text: string): text is TopologyName => TOPOLOGIES.some(name => name === text);

const validateWord: Validator = text => {
  if (isName(text)) return undefined;
  const near = nearest(text, TOPOLOGIES);
  const hint = near === undefined ? `write ${TOPOLOGIES.join(', ')}, or { hub: [HOST] }` : `did you mean ${near}?`;
  return { what: `${showValue(text)} is not possible`, hint };
};

/** `mesh.topology` in the inventory: a word, or a word with what is said of it. */
export const topologyField = z
  .union([
    validated(validateWord, 'One by its name', { enum: TOPOLOGIES }),
    z
      .strictObject({
        hub: z
          .array(z.string().meta({ description: 'A host that every other one meets' }))
          .min(1)
          .meta({
            description: 'Hosts that pass on what two others have to say to each other, the one that is taken first',
          }),
      })
      .meta({ description: 'Hubs by their names' }),
  ])
  .default('full')
  .meta({
    description:
      'full: every host is a peer of every other; gateways: within its cluster only, and what goes to other clusters goes by way of these and their gateways; hub: as full, and what two hosts that can never meet say to each other goes by way of a hub, which is the first host with a public address unless names are given',
  });

type TopologyValue = z.output<typeof topologyField>;

/** The word of the two. */
export const topologyName = (value: TopologyValue): TopologyName => {
  if (typeof value !== 'string') return 'hub';
  return isName(value) ? value : 'full';
};

/** Hubs that the inventory names; `undefined`: it names none. */
export const namedHubs = (value: TopologyValue | undefined): readonly string[] | undefined =>
  typeof value === 'object' ? value.hub : undefined;
