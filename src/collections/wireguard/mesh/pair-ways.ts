import { formatEndpoint } from '../../../model/address/endpoint.ts';
import { fleetOf } from '../../../model/cluster/clusters.ts';
import type { PairWays } from '../../../model/reach/pair-way.ts';
import { createMesh } from './create-mesh.ts';

/** Which way packets between any two hosts of the mesh take. */
export const pairWays: PairWays = inventory => {
  const mesh = createMesh(inventory);
  const names = fleetOf(inventory).hosts.map(({ name }) => name);
  return names.flatMap(from =>
    names.flatMap(to => {
      if (from === to) return [];
      const { remark, endpoint } = mesh.path(from, to);
      const way = endpoint === undefined ? remark : `${remark}, ${formatEndpoint(endpoint)}`;
      return [{ from, to, way, relays: mesh.relays(from, to) }];
    }),
  );
};
