import * as z from 'zod';
import { patternList } from '../../../model/text/pattern-list.ts';

/** By what a WireGuard tunnel is known to be the mesh's. */
export const meshTunnelsSchema = z.strictObject({
  names: patternList('Names of its interface.'),
  subnet: z.string().describe('The CIDR of the mesh.'),
  addresses: z
    .array(z.string())
    .describe(
      'Addresses of the hosts: a tunnel of another name that has one in the subnet, or leads to one, is the mesh’s, too.',
    ),
});

export type MeshTunnels = z.infer<typeof meshTunnelsSchema>;
