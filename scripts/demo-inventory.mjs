/** The name by which the demo's pod is asked for. */
export const demoName = 'whoami.example.test';

/** Puts lines behind one that must be there. */
function behind(text, line, more) {
  if (!text.includes(`${line}\n`)) throw new Error(`inventory/home.yaml has no line ${JSON.stringify(line)} any more`);
  return text.replace(`${line}\n`, () => [line, ...more, ''].join('\n'));
}

/**
 * The shipped inventory with what phases 3 and 4 of the demo take: flannel, which needs no images but K3s' own, and a route to a pod.
 * `version`: of a K3s that is in the artifact cache; without it that of the tested set, whose archive of images is got with it.
 */
export function demoInventory(text, { version, architecture }) {
  const kubernetes = [
    ...(version === undefined ? [] : [`  version: ${version}`]),
    '  network: flannel',
    '  server: { disable: [local-storage, metrics-server] }',
    '',
    `artifacts: { architectures: [${architecture}], images: ${version === undefined ? 'bundle' : 'registry'} }`,
    `ingress: { hosts: [{ host: ${demoName}, service: whoami, port: 80 }] }`,
  ];
  return behind(text, '  services: 10.43.0.0/16', kubernetes);
}
