import type { BoundResource } from '../model/resource.ts';
import { absent } from './absent.ts';
import { archive } from './archive.ts';
import { authorizedKey } from './authorized-key.ts';
import { block } from './block.ts';
import { command } from './command.ts';
import { directory } from './directory.ts';
import { download } from './download.ts';
import { file } from './file.ts';
import { firewallPolicies } from './firewall-policies.ts';
import { firewallRules } from './firewall-rules.ts';
import { interfaces } from './interfaces.ts';
import { kernelModule } from './kernel-module.ts';
import { lifeline } from './lifeline.ts';
import { line } from './line.ts';
import { mounts } from './mounts.ts';
import { networkNamespaces } from './network-namespaces.ts';
import { packageResource } from './package.ts';
import { policyRouting } from './policy-routing.ts';
import { processes } from './processes.ts';
import { routes } from './routes.ts';
import { service } from './service.ts';
import { symlink } from './symlink.ts';
import { sysctl } from './sysctl.ts';
import { template } from './template.ts';
import { units } from './units.ts';
import { user } from './user.ts';
import { wireguardInterface } from './wireguard/wireguard-interface.ts';
import { wireguardKey } from './wireguard/wireguard-key.ts';
import { wireguardTunnels } from './wireguard-tunnels.ts';

/** Every resource that a task can name: adding one is its file and a line here. */
const all: readonly BoundResource[] = [
  absent,
  archive,
  authorizedKey,
  block,
  command,
  directory,
  download,
  file,
  firewallPolicies,
  firewallRules,
  interfaces,
  kernelModule,
  lifeline,
  line,
  mounts,
  networkNamespaces,
  packageResource,
  policyRouting,
  processes,
  routes,
  service,
  symlink,
  sysctl,
  template,
  units,
  user,
  wireguardInterface,
  wireguardKey,
  wireguardTunnels,
];

export const resources: ReadonlyMap<string, BoundResource> = new Map(all.map(one => [one.name, one]));
