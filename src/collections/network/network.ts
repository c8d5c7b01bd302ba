import { collection } from '../collection.ts';
import { defaultPolicyRouting } from './checks/default-policy-routing.ts';
import { noInterfaces } from './checks/no-interfaces.ts';
import { noNetworkNamespaces } from './checks/no-network-namespaces.ts';
import { noRoutes } from './checks/no-routes.ts';
import { networkRemnantKinds } from './remnant-kinds.ts';
import { interfaces } from './resources/interfaces.ts';
import { lifeline } from './resources/lifeline.ts';
import { networkNamespaces } from './resources/network-namespaces.ts';
import { policyRouting } from './resources/policy-routing.ts';
import { routes } from './resources/routes.ts';

/** Links, routes, policy rules and network namespaces. */
export const network = collection({
  name: 'network',
  about: 'Links, routes, policy rules and network namespaces.',
  resources: [interfaces, lifeline, networkNamespaces, policyRouting, routes],
  remnantKinds: networkRemnantKinds,
  checks: [defaultPolicyRouting, noInterfaces, noNetworkNamespaces, noRoutes],
});
