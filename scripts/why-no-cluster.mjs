import { architecture, cachedNames, missingOfCalico, partsOfK3s, wholeVersions } from './cached-parts.mjs';
import { isRootOnLinux } from './prepare.mjs';

/** Why the cluster ring can try nothing here, line by line, with the way out; empty: it can. */
export function whyNoCluster() {
  const names = cachedNames();
  const isWhole = wholeVersions(names).length > 0;
  const missing = missingOfCalico(names);
  if (isRootOnLinux && isWhole && missing.length === 0) return [];
  const line = part => `    ${part}${part.endsWith('.') ? 'tar.zst (or .tar.gz, .tar)' : ''}`;
  return [
    '! THE CLUSTER RING IS SKIPPED: nothing of a cluster was tried',
    ...(isRootOnLinux ? [] : ['  it wants root on Linux: its hosts are network namespaces']),
    ...(isWhole
      ? []
      : [
          `  the artifact cache holds no whole K3s for ${architecture}: it needs these, of one version`,
          ...partsOfK3s.map(part => line(`k3s/VERSION/${part}`)),
        ]),
    ...(missing.length === 0 ? [] : ['  the artifact cache has not got all of Calico', ...missing.map(line)]),
    '  → provision artifacts list -i inventory/home.yaml says where they come from;',
    '    put each there with: provision artifacts add FILE --as NAME',
  ];
}
