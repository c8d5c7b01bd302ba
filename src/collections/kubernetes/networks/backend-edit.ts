import type { NetworkEdit } from '../../../model/cluster/network-way.ts';
import type { NetworkValue } from './network-field.ts';

/** What has to stand below `kubernetes` in a file so that flannel, which stands there, has another backend. Pure. */
export const backendEdit = (network: NetworkValue, backend: string): NetworkEdit =>
  // A word alone has no place for what stands below it.
  typeof network === 'string'
    ? { path: ['network'], value: { flannel: { backend } } }
    : { path: ['network', 'flannel', 'backend'], value: backend };
