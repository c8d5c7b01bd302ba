import { createWithout } from '../../../../model/text/chunk-memo.ts';
import { NOBODY, NONE_RELAYED, type Topology } from './ways.ts';

/** Every host is a peer of every other: traffic is direct, and depends on no third host. */
export const full: Topology = ({ hosts }) => ({
  peersOf: createWithout(hosts),
  next: (_, to) => to,
  through: () => NOBODY,
  relayed: () => NONE_RELAYED,
  isRelay: () => false,
  insideClusters: false,
  view: () => '',
});
