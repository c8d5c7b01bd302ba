import type { Place, Remark, Said } from './found.ts';
import { tidyName } from './host-name.ts';
import { warning } from './remark.ts';

/** A cluster's name as the inventory takes it, and that it is another one than the source's; neither where there is none. */
export function clusterName(
  from: string | undefined,
  place: Place,
): { readonly cluster?: Said<string>; readonly remarks: readonly Remark[] } {
  const value = from === undefined ? '' : tidyName(from).replaceAll('.', '-');
  if (value === '') return { remarks: [] };
  return {
    cluster: { value },
    remarks:
      value === from ? [] : [warning(`the cluster ${from} becomes ${value}: a cluster's name is a label`, place)],
  };
}
