import { createHash } from 'node:crypto';
import { variable } from '../model/environment.ts';
import type { Inventory } from '../model/inventory.ts';

/** A twin's name: the cluster's, for people, and a hash of where its inventory and its state are, so that no two meet. */
export function twinId(inventory: Pick<Inventory, 'cluster' | 'file' | 'fleet'>): string {
  // Of one of several clusters: the twin is that of all.
  const { cluster, file } = inventory.fleet ?? inventory;
  const slug = cluster
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 24);
  const place = `${file}\0${variable('PROVISION_TWIN_DIR') ?? ''}`;
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 6);
  return `${slug === '' ? 'twin' : slug}-${hash}`;
}
