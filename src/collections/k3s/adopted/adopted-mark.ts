import type { ClusterIdentity } from '../../../model/facts/cluster-identity.ts';

/** Where a host has it noted that somebody else has installed its cluster: whatever inventory comes by, K3s is left alone there. */
export const ADOPTED_FILE = '/var/lib/provision/adopted';

/** What stands there. */
export interface AdoptedMark extends ClusterIdentity {
  /** What the clusters of the inventory are called together that has adopted it. */
  readonly by: string;
}

/** The file's text. Pure. */
export const adoptedText = ({ name, by, uid, ca }: AdoptedMark): string =>
  `name ${name}\nby ${by}\nuid ${uid}\nca ${ca}\n`;

/** How such a cluster is told of in a refusal. Pure. */
export const adoptedWords = (host: string, { name, by }: Pick<AdoptedMark, 'name' | 'by'>): string =>
  `${host} is a node of ${name}, which somebody else has installed and the inventory of ${by} has adopted`;

/** What takes such a mark away. Pure. */
export const unmarkHint = (host: string): string =>
  `if it is no longer to be kept from that, on ${host}: rm ${ADOPTED_FILE}`;
