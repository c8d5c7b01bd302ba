import { encloses, formatNetwork, networkAround, parseNetwork } from '../../../model/address/network.ts';
import type { Script } from '../../../model/plan/script.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { sh } from '../../../shell/sh.ts';

/** Where flannel writes which block of the pods' network the host has (pkg/subnet, `WriteSubnetFile`): lost at each boot. */
export const LEASE_FILE = '/run/flannel/subnet.env';

/** Where it stays known while flannel is down; the wipe takes it away with K3s. */
export const NOTED_FILE = '/var/lib/rancher/k3s/pods-block';

/** Which block of the pods' network a host has. */
export interface Lease {
  /** As flannel tells it now. */
  readonly told: string | undefined;
  /** As it was noted on the host. */
  readonly noted: string | undefined;
}

export const leaseProbe: Script = sh`
if provision_exists ${LEASE_FILE}; then sed -n 's/^FLANNEL_SUBNET=/told /p' ${LEASE_FILE}; fi
if provision_exists ${NOTED_FILE}; then sed -n 's/^/noted /p' ${NOTED_FILE}; fi`;

/** A block as a CIDR, if it lies in the pods' network: flannel writes the address of its bridge, 10.42.1.1/24. */
function blockIn(text: string | undefined, pods: string): string | undefined {
  const [block, whole] = [text === undefined ? undefined : networkAround(text), parseNetwork(pods)];
  return block === undefined || whole === undefined || !encloses(whole, block) ? undefined : formatNetwork(block);
}

export function parseLease(stdout: string, pods: string): Lease {
  const of = taggedLines(stdout);
  return { told: blockIn(of('told')[0], pods), noted: blockIn(of('noted')[0], pods) };
}
