import { fitting } from '../../../model/fitting.ts';
import { listOf } from '../../../model/one-or-many.ts';
import type { SectionCluster } from '../../../model/plan/section.ts';
import { clusterKeys } from './mesh-fields.ts';

const some = fitting(clusterKeys);

/** What one of several clusters says of its place in the mesh, as far as it fits. */
export const clusterKeysOf = ({ said }: SectionCluster) => some(said);

/** The networks that the mesh addresses of a cluster's hosts are taken from; none where it does not say. */
export const subnetsOfCluster = (cluster: SectionCluster): readonly string[] =>
  listOf(clusterKeysOf(cluster).mesh_subnet);
