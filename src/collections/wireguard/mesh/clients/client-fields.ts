import * as z from 'zod';
import { addresses } from '../../../../inventory/schema/fields.ts';
import { validated } from '../../../../inventory/schema/validated.ts';
import type { Validator } from '../../../../inventory/schema/validators.ts';
import { validateKey } from '../validators.ts';
import { isDay } from './days.ts';

/** A name that is a comment of a configuration, a file's and a key's without quotes. */
export const isClientName = (text: string): boolean => /^[a-z][a-z0-9-]{0,62}$/.test(text);

const validateDay: Validator = text =>
  isDay(text) ? undefined : { what: `${JSON.stringify(text)} is no day`, hint: 'write it as 2027-03-01' };

/** What of the mesh a client reaches besides names of clusters. */
export const REACHES = ['mesh', 'services', 'pods'] as const;

const client = z.strictObject({
  address: addresses("The client's address inside the mesh, without a prefix length"),
  public_key: validated(validateKey, 'The public half of its key; the private one is on the device alone'),
  gateway: z.string().meta({ description: 'The host that it is a peer of, by which all others reach it' }),
  reach: z
    .array(
      z.string().meta({
        description: 'mesh: the hosts; services, pods: of the cluster of its gateway; or the name of another cluster',
      }),
    )
    .min(1)
    .default(['mesh'])
    .meta({ description: 'What its configuration sends through the mesh' }),
  expires: validated(validateDay, 'The last day (UTC) on which hosts have it as a peer').optional(),
});

export type ClientFields = z.output<typeof client>;

/** `mesh.clients`: devices that are no hosts, each a peer of one host. */
export const clientsField = z
  .record(z.string(), client.meta({ description: 'A device that is no host: a laptop, a phone' }))
  .default({})
  .meta({ description: 'Devices that are no hosts, and reach the mesh through one of its hosts' });
