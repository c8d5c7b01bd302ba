import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import type { AdminAccess } from '../../model/cluster/admin-way.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem } from '../../model/problems/problem.ts';

/** A cluster as a kubeconfig names it: its cluster, user and context have one name. */
export interface ClusterAccess {
  readonly name: string;
  /** Whose its entries are marked as: the name that its journal has, so that a rehearsal's are not the real cluster's. */
  readonly cluster: string;
  /** `https://10.100.0.1:6443`. */
  readonly server: string;
  readonly admin: AdminAccess;
}

/** The lists of a kubeconfig that have an entry for each cluster. */
const lists = ['clusters', 'users', 'contexts'] as const;

/** Says which entries are ours; kubectl keeps extensions that it does not know. */
const MARK = 'provision';

const entriesOf = ({ name, cluster, server, admin }: ClusterAccess) => ({
  clusters: {
    name,
    cluster: {
      server,
      'certificate-authority-data': admin.ca,
      extensions: [{ name: MARK, extension: { cluster } }],
    },
  },
  users: { name, user: { 'client-certificate-data': admin.certificate, 'client-key-data': admin.key } },
  contexts: { name, context: { cluster: name, user: name } },
});

const EMPTY = 'apiVersion: v1\nkind: Config\nclusters: []\nusers: []\ncontexts: []\n';

/** A kubeconfig with this cluster alone, which is its current one. */
export const kubeconfigOf = (access: ClusterAccess): string => mergeKubeconfig('', access, 'a new file').text;

/** @throws {InputProblem} for a text that kubectl would not read either */
function parseConfig(text: string, file: string): Document {
  const document = parseDocument(text.trim() === '' ? EMPTY : text, { logLevel: 'error', prettyErrors: false });
  const wrong = document.errors.length > 0 || !isMap(document.contents);
  const odd = lists.find(list => {
    const value = document.get(list);
    return value !== undefined && !isSeq(value);
  });
  if (!wrong && odd === undefined) return document;
  throw new InputProblem({
    where: file,
    what: wrong ? 'this is no kubeconfig: not a YAML mapping' : `this is no kubeconfig: \`${odd}\` is no list`,
    hint: `correct it, or write a file of its own: ${ownCommand('kubeconfig -o FILE')}`,
  });
}

/** Where an entry of a name stands in a list; -1: nowhere. */
const placeOf = (document: Document, list: string, name: string): number => {
  const entries = document.get(list);
  return isSeq(entries) ? entries.items.findIndex(one => isMap(one) && one.get('name') === name) : -1;
};

/** The cluster of an inventory that an entry is marked with. */
function markOf(document: Document, at: number): unknown {
  const marks = document.getIn(['clusters', at, 'cluster', 'extensions']);
  const mark = isSeq(marks) ? marks.items.find(one => isMap(one) && one.get('name') === MARK) : undefined;
  return isMap(mark) ? mark.getIn(['extension', 'cluster']) : undefined;
}

/** Whether the entries of a name are a cluster's: marked as such, or with its very CA. */
function isOf(document: Document, name: string, cluster: string, ca: string | undefined): boolean {
  const at = placeOf(document, 'clusters', name);
  if (at === -1) return lists.every(list => placeOf(document, list, name) === -1);
  return (
    markOf(document, at) === cluster ||
    (ca !== undefined && document.getIn(['clusters', at, 'cluster', 'certificate-authority-data']) === ca)
  );
}

export interface Merged {
  readonly text: string;
  readonly added: boolean;
  /** The context that kubectl uses by itself. */
  readonly current: string | undefined;
}

const currentOf = (document: Document): string | undefined => {
  const current = document.get('current-context');
  return typeof current === 'string' && current !== '' ? current : undefined;
};

/**
 * Puts a cluster into the text of a kubeconfig, under its name, with everything else as it was, comments included. The
 * current context stays; only where a file has no context at all, it becomes this one.
 * @throws {InputProblem} where the name is another cluster's, or the text is no kubeconfig
 */
export function mergeKubeconfig(text: string, access: ClusterAccess, file: string): Merged {
  const document = parseConfig(text, file);
  const { name, cluster, admin } = access;
  if (!isOf(document, name, cluster, admin.ca)) {
    throw new InputProblem({
      where: file,
      what: `${name} is another cluster there, which stays as it is`,
      hint: 'give this one another name: --context NAME',
    });
  }
  const added = placeOf(document, 'clusters', name) === -1;
  const isFirst = !lists.some(list => document.hasIn([list, 0]));
  const entries = entriesOf(access);
  for (const list of lists) {
    const at = placeOf(document, list, name);
    const entry = document.createNode(entries[list]);
    const all = document.get(list);
    if (at !== -1) document.setIn([list, at], entry);
    else if (isSeq(all)) {
      all.flow = false;
      all.add(entry);
    } else document.set(list, document.createNode([entries[list]]));
  }
  if (isFirst && currentOf(document) === undefined) document.set('current-context', name);
  return { text: document.toString({ lineWidth: 0 }), added, current: currentOf(document) };
}

/** Takes a cluster's entries out again; `undefined` where none of that name is its own. @throws {InputProblem} */
export function forgetInKubeconfig(text: string, name: string, cluster: string, file: string): string | undefined {
  const document = parseConfig(text, file);
  const at = placeOf(document, 'clusters', name);
  if (at === -1 || !isOf(document, name, cluster, undefined)) return undefined;
  for (const list of lists) {
    const place = placeOf(document, list, name);
    if (place !== -1) document.deleteIn([list, place]);
  }
  if (currentOf(document) === name) document.delete('current-context');
  return document.toString({ lineWidth: 0 });
}
