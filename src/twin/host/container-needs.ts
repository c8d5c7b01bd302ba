import containersScript from './container-needs.sh';

/** A text inside systemd's double quotes, where `%` and `$` mean something. */
const inUnit = (text: string): string =>
  `"${text.trim().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$').replaceAll('\n', '\\n')}"`;

/**
 * The drop-in of a unit that starts a kubelet on a host of the twin. It belongs to the host, not to the cluster: it lies in
 * /run, and what it writes goes with a wipe and comes again at the unit's next start.
 */
export const containerNeeds =
  (): string => `# What containers need on a host of the twin. Written when the twin was brought up.
[Service]
ExecStartPre=/bin/sh -c ${inUnit(containersScript)}
`;
