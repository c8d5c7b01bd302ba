import * as z from 'zod';
import { validated } from '../../../inventory/schema/validated.ts';
import { validateFileName } from '../../../inventory/schema/validators.ts';
import { podNetworkKind } from './pod-network.ts';

const settings = z
  .strictObject({
    manifests: z
      .array(validated(validateFileName, 'A file of YAML; a relative path begins at this file'))
      .min(1)
      .meta({ description: "The network's own manifests, applied by phase 3 in this order" }),
    mtu: z.number().int().min(576).max(9000).meta({
      description: "The MTU that it gives to a pod's interface: the gate asks for packets of that size",
    }),
    policies: z
      .boolean()
      .default(false)
      .meta({ description: "Whether K3s' own controller of network policies is left on, since the network has none" }),
  })
  .meta({ description: 'A network of your own' });

/** A network that the user brings: K3s makes none, phase 3 applies his manifests, and the gate asks of pods as ever. */
export const none = podNetworkKind({
  settings,
  needsSettings: true,
  open: ({ manifests, mtu, policies }) => ({
    name: 'none',
    ofServer: { 'flannel-backend': 'none', ...(policies ? {} : { 'disable-network-policy': true }) },
    ofNode: () => ({}),
    linkMtu: mesh => mesh.mtu,
    mtu: () => mtu,
    over: 'mesh',
    isBare: false,
    hasBlocks: false,
    warnings: [],
    manifests,
  }),
});
