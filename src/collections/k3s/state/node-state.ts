import type { Script } from '../../../model/plan/script.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { raw } from '../../../shell/sh.ts';
import nodeState from './node-state.sh';

/** What of a cluster lies on a host's disk, whether K3s runs or not. */
export interface NodeState {
  /** Whether it has a server's datastore. */
  readonly datastore: boolean;
  /** SHA-256 of the certificate of the cluster's CA: the cluster's identity, which a token pins too; absent: of no cluster. */
  readonly ca?: string;
  /** What phase 3 left there when it began, by name; absent: it never began here. */
  readonly begun?: Readonly<Record<string, string>>;
}

/** Prints it. A file that is there and cannot be read is an error, never absent. */
export const nodeStateProbe: Script = raw(nodeState);

/** @throws {Unread} */
export function parseNodeState(stdout: string): NodeState {
  const of = taggedLines(stdout);
  const [datastore] = of('datastore');
  if (datastore !== 'yes' && datastore !== 'no') unread('the state of K3s', stdout.split('\n')[0] ?? '');
  const [ca] = of('ca');
  if (ca !== undefined && !/^[0-9a-f]{64}$/.test(ca)) unread('sha256sum', ca);
  const begun = of('begun').map(line => {
    const [, name = '', value = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    return [name, value] as const;
  });
  return {
    datastore: datastore === 'yes',
    ...(ca === undefined ? {} : { ca }),
    ...(of('marker').length === 0 ? {} : { begun: Object.fromEntries(begun) }),
  };
}

/** Whether the host is, or was, a node of any cluster. */
export const isNode = ({ datastore, ca }: { readonly datastore: boolean; readonly ca?: string | null }): boolean =>
  datastore || typeof ca === 'string';
