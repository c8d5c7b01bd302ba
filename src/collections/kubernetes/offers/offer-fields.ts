import * as z from 'zod';
import { validated } from '../../../inventory/schema/validated.ts';
import type { Validator } from '../../../inventory/schema/validators.ts';

const LABEL = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A name as Kubernetes has it for Services and namespaces (RFC 1035 label). */
const validateLabel: Validator = text =>
  LABEL.test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no name of a Service or a namespace`,
        hint: 'it has small letters, digits and dashes, begins with a letter, and is no longer than 63',
      };

const label = (description: string) => validated(validateLabel, description, { pattern: LABEL.source });

const namespace = label('Its namespace; default unless set').default('default');

/** What each of several clusters offers others, and takes from them. */
export const offerKeys = {
  exports: z
    .array(
      z
        .strictObject({ service: label('The Service'), namespace })
        .meta({ description: 'A Service of this cluster that others may take' }),
    )
    .default([])
    .meta({ description: 'Services that other clusters may take under a name of their own' }),
  imports: z
    .array(
      z
        .strictObject({
          service: label('The Service there'),
          from: z.string().meta({ description: 'The cluster that exports it' }),
          namespace,
          as: label('Its name here; SERVICE-CLUSTER unless set').optional(),
        })
        .meta({ description: "Another cluster's Service" }),
    )
    .default([])
    .meta({
      description: 'Services of other clusters, each as a Service of this one, in a namespace of the same name',
    }),
};

const offers = z.object(offerKeys);

export type Offers = z.output<typeof offers>;

export type Import = Offers['imports'][number];

/** What one of several clusters offers and takes, from what it says in the inventory's file. */
export const offersOf = ({ settings }: { readonly settings: Readonly<Record<string, unknown>> }): Offers =>
  offers.parse(settings);

/** The name that an import has here. */
export const nameHere = ({ as, service, from }: Import): string => as ?? `${service}-${from}`;
