import { cidr } from '../../inventory/schema/fields.ts';
import type { Inventory } from '../../model/inventory.ts';
import { section } from '../../model/plan/section.ts';

/** `kubernetes:` in the inventory: here before any cluster is, so that overlaps are found before anything is built. */
export const kubernetesSection = section({
  key: 'kubernetes',
  about: 'Networks that the cluster will use: they may not overlap with any other',
  fields: {
    pods: cidr('The network that pods get their addresses from').default('10.42.0.0/16'),
    services: cidr('The network that services get their addresses from').default('10.43.0.0/16'),
  },
  hostKeys: {},
  networks: ({ pods, services }) => [
    { key: 'pods', cidr: pods, name: 'the network of the pods' },
    { key: 'services', cidr: services, name: 'the network of the services' },
  ],
});

/** The network that pods get their addresses from, as a CIDR. */
export const podsOf = (inventory: Inventory): string => kubernetesSection.of(inventory).pods;
