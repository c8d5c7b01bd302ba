import { networkAround, overlap } from '../model/address/network.ts';

/** Networks that phase 3 takes, unless the inventory says others. */
export const KUBERNETES = { pods: '10.42.0.0/16', services: '10.43.0.0/16' };

/** For pods and services, the usual ones first. */
const CLUSTERS = [
  KUBERNETES,
  ...[52, 142, 182, 222].map(one => ({ pods: `10.${one}.0.0/16`, services: `10.${one + 1}.0.0/16` })),
];

/** For the mesh, the usual one first. */
const MESHES = [
  '10.8.0.0/24',
  ...[9, 77, 88, 99, 133, 177, 200].map(one => `10.${one}.0.0/24`),
  ...[20, 25, 30].map(one => `172.${one}.0.0/24`),
  ...[77, 88, 99].map(one => `192.168.${one}.0/24`),
];

const isFree = (cidr: string, taken: readonly string[]): boolean => {
  const network = networkAround(cidr);
  return (
    network === undefined ||
    !taken.some(one => {
      const other = networkAround(one);
      return other !== undefined && overlap(network, other);
    })
  );
};

/** A network for the mesh that lies in none of these; the usual one where all are taken. */
export const freeMesh = (taken: readonly string[]): string => MESHES.find(one => isFree(one, taken)) ?? '10.8.0.0/24';

/** Networks for pods and services that lie in none of these; the usual ones where all are taken. */
export const freeKubernetes = (taken: readonly string[]): typeof KUBERNETES =>
  CLUSTERS.find(({ pods, services }) => isFree(pods, taken) && isFree(services, taken)) ?? KUBERNETES;
