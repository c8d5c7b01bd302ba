import type { Kept } from '../../../model/gate/kept.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import {
  CLUSTER,
  goesBy,
  isKeptByName,
  KEPT_BY_NAME,
  type Owner,
  type Owners,
  shownOwner,
  whyItStays,
} from '../../../remnants/ownership.ts';
import { sections } from '../../../shell/sections.ts';
import { sh } from '../../../shell/sh.ts';

/**
 * Lists the network namespaces that have a name (`ip netns`), and of which networks of CNI they are: its library notes for each
 * container what it made (containernetworking/cni, `libcni`: `networkName`, `sandbox`). Docker keeps its own elsewhere.
 */
export const networkNamespacesProbe = sh`echo '== names'
for name in /run/netns/*; do
  if [ -e "$name" ]; then echo "\${name##*/}"; fi
done
echo '== networks'
for file in /var/lib/cni/results/* /var/lib/cni/cache/results/*; do
  [ -f "$file" ] || continue
  tr -d ' \t\n' <"$file" | sed -n 's/.*"networkName":"\([^"]*\)".*"sandbox":"[^"]*\/netns\/\([^"/]*\)".*/\2 \1/p'
  echo
done`;

/** A named network namespace, with the network of CNI that its container has, as far as that is noted. */
interface NetworkNamespace {
  readonly name: string;
  readonly network: string | undefined;
}

/** containerd gives it to every container besides its own network, whosever it is (go-cni, `WithLoNetwork`). */
const EVERYBODYS = 'cni-loopback';

export function parseNetworkNamespaces(stdout: string): readonly NetworkNamespace[] {
  const parts = sections(stdout);
  const networks = new Map(
    (parts.get('networks') ?? []).flatMap(line => {
      const at = line.indexOf(' ');
      const network = line.slice(at + 1);
      return at === -1 || network === EVERYBODYS ? [] : [[line.slice(0, at), network] as const];
    }),
  );
  return (parts.get('names') ?? []).map(name => ({ name, network: networks.get(name) }));
}

/** Which namespaces are the cluster's. */
export interface NamespacePatterns {
  readonly names: readonly string[];
  /** Whose namespaces are that are somebody else's. */
  readonly others: ReadonlyMap<string, string>;
  readonly owners: Owners;
}

const ownerOf = ({ name, network }: NetworkNamespace, { others, owners }: NamespacePatterns): Owner =>
  isKeptByName([name, network ?? ''], owners) ? KEPT_BY_NAME : (others.get(name) ?? CLUSTER);

/** The namespaces that go, and those of a fitting name that stay. */
export function judgeNamespaces(
  all: readonly NetworkNamespace[],
  patterns: NamespacePatterns,
): { readonly going: readonly string[]; readonly kept: readonly Kept[] } {
  const judged = all
    .filter(one => matchesAny(patterns.names, one.name))
    .map(one => ({ name: one.name, owner: ownerOf(one, patterns) }));
  return {
    going: judged.filter(({ owner }) => goesBy(owner, patterns.owners)).map(({ name }) => name),
    kept: judged
      .filter(({ owner }) => !goesBy(owner, patterns.owners))
      .map(({ name, owner }) => ({
        name,
        why: whyItStays(owner, 'a container’s that is none of the cluster’s'),
        kind: 'network namespace',
        ...shownOwner(owner),
      })),
  };
}
