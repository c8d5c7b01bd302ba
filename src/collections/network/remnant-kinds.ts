import * as z from 'zod';
import type { RemnantKind } from '../../model/reading/remnants.ts';
import { madeAsSchema } from './state/made-as.ts';

const list = z.array(z.string().min(1));

/** What this collection's resources take away, in their own words (docs/resources.md). */
export const networkRemnantKinds = {
  namespaces: { about: 'Network namespaces, by their names.', schema: list },
  cni_networks: { about: 'Networks of CNI: a namespace of another one is whose that is.', schema: list },
  interfaces: { about: 'Network interfaces, by their names.', schema: list },
  made_as: {
    about: 'How network interfaces of these names are made: one of another kind only has the name.',
    schema: madeAsSchema,
  },
  tunnels: { about: 'Interfaces that go, and through which the connection may come in.', schema: list },
  routing: {
    about: 'Routes and rules of policy routing, each by a sign of its own.',
    schema: z.strictObject({
      protocols: list.optional(),
      shared_protocols: list.optional(),
      destinations: list.optional(),
      gateways: z.union([z.string(), list]).optional(),
      tunnels: list.optional(),
      rules: list.optional(),
    }),
  },
} satisfies Readonly<Record<string, RemnantKind>>;
