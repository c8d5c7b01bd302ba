import { sh } from '../../../shell/sh.ts';

/** Lists the network namespaces that have a name (`ip netns`); Docker keeps its own elsewhere. */
export const networkNamespacesProbe = sh`for name in /run/netns/*; do
  if [ -e "$name" ]; then echo "\${name##*/}"; fi
done`;

export const parseNetworkNamespaces = (stdout: string): readonly string[] =>
  stdout.split('\n').filter(line => line !== '');
