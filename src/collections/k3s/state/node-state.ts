import type { ClusterIdentity } from '../../../model/facts/cluster-identity.ts';
import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { ADOPTED_FILE, type AdoptedMark } from '../adopted/adopted-mark.ts';
import nodeState from './node-state.sh';

/** What of a cluster lies on a host's disk, and what the API of one says that runs there. */
export interface NodeState {
  /** Whether it has a server's datastore. */
  readonly datastore: boolean;
  /** Whether that is etcd, which other servers can become members of; absent: it is not. */
  readonly etcd?: true;
  /** Whether it has sqlite's beside it: a move from the one to the other was begun, and did not end. */
  readonly half?: true;
  /** SHA-256 of the certificate of the cluster's CA, which a token pins too; absent: of no cluster. */
  readonly ca?: string;
  /** What phase 3 left there when it began, by name; absent: it never began here. */
  readonly begun?: Readonly<Record<string, string>>;
  /** Which cluster the host is a node of, as phase 3 has noted it there; absent: it has not. */
  readonly noted?: ClusterIdentity;
  /** The UID of the cluster that runs there, as its API says; absent: no server runs there, or it does not answer. */
  readonly uid?: string;
  /** The newest backup that was brought away from it; absent: there is none of this cluster. */
  readonly backup?: {
    /** Seconds since then, by the host's clock. */
    readonly age: number;
  };
  /** That somebody else has installed its cluster, and which inventory has adopted it; absent: it is not marked so. */
  readonly adopted?: AdoptedMark;
  /** Where a restore that has not come to its end keeps what lay there before; absent: none is under way. */
  readonly restoring?: string;
}

/** Where a host has it noted which cluster it is a node of: the inventory's lock has a copy. */
export const IDENTITY_FILE = '/var/lib/provision/cluster';

/** Prints what lies on the disk. A file that is there and cannot be read is an error, never absent. */
export const nodeStateProbe: Script = raw(nodeState);

/** Prints the UID of the cluster whose API answers here; fails where none does. */
export const clusterUid: Script = sh`${KUBECTL} get namespace kube-system -o ${'jsonpath={.metadata.uid}'}`;

/** Prints that, and on a server that runs which cluster its API is one of. */
export const nodeIdentityProbe: Script = lines(
  nodeStateProbe,
  sh`if [ "$provision_datastore" = yes ] && { ${SERVER_RUNS}; }; then
  # An API that does not answer yet tells nothing: then it goes by what is noted.
  if provision_once '*' ${clusterUid}; then printf 'uid %s\n' "$provision_told"; else echo 'uid unknown'; fi
fi`,
);

const UID = /^[0-9a-f-]{36}$/;
const SUM = /^[0-9a-f]{64}$/;

/** What is noted; a note that is cut off is not one of another cluster. @throws {Unread} */
function parseNoted(of: (tag: string) => readonly string[]): ClusterIdentity | undefined {
  if (of('noted').length === 0) return undefined;
  const [[name = ''], [uid = ''], [ca = '']] = [of('noted-name'), of('noted-uid'), of('noted-ca')];
  if (name === '' || !UID.test(uid) || !SUM.test(ca)) unread(IDENTITY_FILE, 'it does not say which cluster it is');
  return { name, uid, ca };
}

/** A mark that is cut off keeps from nothing less. @throws {Unread} */
function parseAdoptedMark(of: (tag: string) => readonly string[]): AdoptedMark | undefined {
  if (of('adopted').length === 0) return undefined;
  const [[name = ''], [by = ''], [uid = ''], [ca = '']] = [
    of('adopted-name'),
    of('adopted-by'),
    of('adopted-uid'),
    of('adopted-ca'),
  ];
  if (name === '' || by === '' || !UID.test(uid) || !SUM.test(ca))
    unread(ADOPTED_FILE, 'it does not say which cluster it is');
  return { name, by, uid, ca };
}

/** Of a backup of another cluster, or a note that is cut off, nothing is known. */
function parseBackup(of: (tag: string) => readonly string[], uid: string | undefined): NodeState['backup'] {
  const [now] = of('now');
  const [taken] = of('backup-taken');
  const [its] = of('backup-uid');
  if (now === undefined || taken === undefined || its === undefined || its !== uid) return undefined;
  return /^\d+$/.test(now) && /^\d+$/.test(taken) ? { age: Math.max(0, Number(now) - Number(taken)) } : undefined;
}

/** @throws {Unread} */
export function parseNodeState(stdout: string): NodeState {
  const of = taggedLines(stdout);
  const [datastore] = of('datastore');
  if (datastore !== 'yes' && datastore !== 'no') unread('the state of K3s', stdout.split('\n')[0] ?? '');
  const [ca] = of('ca');
  if (ca !== undefined && !SUM.test(ca)) unread('sha256sum', ca);
  const [uid] = of('uid');
  if (uid !== undefined && uid !== 'unknown' && !UID.test(uid)) unread('k3s kubectl', uid);
  const begun = of('begun').map(line => {
    const [, name = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    return [name, value] as const;
  });
  const noted = parseNoted(of);
  const backup = parseBackup(of, noted?.uid);
  const adopted = parseAdoptedMark(of);
  const [restoring] = of('restoring');
  return {
    datastore: datastore === 'yes',
    ...(of('etcd').length === 0 ? {} : { etcd: true as const }),
    ...(of('half').length === 0 ? {} : { half: true as const }),
    ...(ca === undefined ? {} : { ca }),
    ...(of('marker').length === 0 ? {} : { begun: Object.fromEntries(begun) }),
    ...(noted === undefined ? {} : { noted }),
    ...(uid === undefined || uid === 'unknown' ? {} : { uid }),
    ...(backup === undefined ? {} : { backup }),
    ...(adopted === undefined ? {} : { adopted }),
    ...(restoring === undefined ? {} : { restoring }),
  };
}

/** Whether the host is, or was, a node of any cluster. */
export const isNode = ({ datastore, ca }: { readonly datastore: boolean; readonly ca?: string | null }): boolean =>
  datastore || typeof ca === 'string';
