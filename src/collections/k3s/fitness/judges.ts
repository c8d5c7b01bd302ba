import { controlGroups } from './control-groups.ts';
import { disk } from './disk.ts';
import type { Judge } from './fitness.ts';
import { memory } from './memory.ts';
import { modules } from './modules.ts';
import { ports } from './ports.ts';
import { resolver } from './resolver.ts';

/** In which respects a host is judged before K3s is installed, each with what completes “waiting for …”. */
export const judges = {
  control_groups: { title: 'control groups that a kubelet can use', judge: controlGroups },
  kernel: { title: 'a kernel with the modules of a node', judge: modules },
  memory: { title: 'memory for K3s', judge: memory },
  disk: { title: 'room for images', judge: disk },
  ports: { title: 'the ports of K3s to be free', judge: ports },
  resolver: { title: 'name servers that pods can reach', judge: resolver },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly judge: Judge }>>;

export type Respect = keyof typeof judges;

export const respects: readonly Respect[] = ['control_groups', 'kernel', 'memory', 'disk', 'ports', 'resolver'];
