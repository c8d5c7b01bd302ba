import { collection } from '../collection.ts';
import { defaultPolicyRouting } from './checks/default-policy-routing.ts';
import { noInterfaces } from './checks/no-interfaces.ts';
import { noNetworkNamespaces } from './checks/no-network-namespaces.ts';
import { noRoutes } from './checks/no-routes.ts';
import { networkEvidence } from './network-evidence.ts';
import { networkRemnantKinds } from './remnant-kinds.ts';
import { leftoverInterfaces } from './resources/leftover-interfaces.ts';
import { leftoverNetworkNamespaces } from './resources/leftover-network-namespaces.ts';
import { leftoverPolicyRules } from './resources/leftover-policy-rules.ts';
import { leftoverRoutes } from './resources/leftover-routes.ts';

/** Links, routes, policy rules and network namespaces. */
export const network = collection({
  name: 'network',
  about: 'Links, routes, policy rules and network namespaces.',
  evidence: [networkEvidence],
  resources: [leftoverInterfaces, leftoverNetworkNamespaces, leftoverPolicyRules, leftoverRoutes],
  remnantKinds: networkRemnantKinds,
  checks: [defaultPolicyRouting, noInterfaces, noNetworkNamespaces, noRoutes],
});
