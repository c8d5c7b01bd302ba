import type { Judge } from './fitness.ts';
import type { BootLine } from './host-fitness.ts';

/** What the kernel of a Raspberry Pi must be told, since its firmware turns the memory controller off. */
const ON = 'cgroup_memory=1 cgroup_enable=memory';

const turnsOn = ({ text }: BootLine): boolean => /(^|\s)cgroup_enable=memory(\s|$)/.test(text);

/** Controllers that the kubelet and containerd cannot do without. */
const WANTED = ['cpu', 'memory', 'pids'];

/** The first Kubernetes whose kubelet refuses the old kind of control groups by itself. */
const REFUSES_OLD = 35;

/** Why the memory controller is off, and what turns it on; by what the kernel was started with. */
function memoryOff(cmdline: string, lines: readonly BootLine[]): readonly [because: string, hint: string] {
  const off = 'the memory controller of control groups is off';
  const [counted] = lines;
  if (counted === undefined) {
    return /(^|\s)cgroup_disable=memory(\s|$)/.test(cmdline)
      ? [
          `${off}: the kernel was started with cgroup_disable=memory`,
          'take that out of the boot loader’s options, and reboot',
        ]
      : [
          `${off}: this kernel has none, or it was turned off`,
          'boot a kernel with CONFIG_MEMCG, or add cgroup_enable=memory to its options',
        ];
  }
  const { file } = counted;
  const said = lines.find(turnsOn);
  if (said === undefined)
    return [
      `${off}, as the firmware of a Raspberry Pi has it`,
      `add “${ON}” to the end of the first line of ${file}, and reboot`,
    ];
  if (said.file !== file) {
    const because = `${off}: ${said.file} turns it on, but that is not the file that this system boots by`;
    return [because, `add “${ON}” to the end of the first line of ${file}, and reboot`];
  }
  if (said.number !== 1) {
    const because = `${off}: line ${said.number} of ${file} turns it on, but only the first line of the file is read`;
    return [because, 'move those words to the end of its first line, and reboot'];
  }
  return [`${off}: ${file} turns it on since the last boot`, 'reboot the host'];
}

/** Control groups: what limits pods. A kubelet without the memory controller starts, ends, and starts again for ever. */
export const controlGroups: Judge = ({ cgroup, controllers, oldKindAllowed, cmdline, bootLines }, { version }) => {
  const wanted = `control groups with ${WANTED.join(', ')}`;
  const missing = WANTED.filter(name => !controllers.has(name));
  if (cgroup === undefined) {
    return { kind: 'unfit', because: 'the kernel has no control groups', wanted, hint: 'boot a kernel with them' };
  }
  if (missing.includes('memory')) {
    const [because, hint] = memoryOff(cmdline, bootLines);
    return { kind: 'unfit', because, wanted, hint };
  }
  if (missing.length > 0) {
    const because = `the control groups lack ${missing.join(', ')}`;
    return { kind: 'unfit', because, wanted, hint: 'boot a kernel that has them' };
  }
  const minor = Number(/^v1\.(\d+)\./.exec(version)?.[1] ?? Number.NaN);
  if (cgroup === 1 && minor >= REFUSES_OLD && !oldKindAllowed) {
    return {
      kind: 'unfit',
      because: `the host has control groups of the old kind (v1), and the kubelet of 1.${REFUSES_OLD} and later refuses them`,
      wanted: 'control groups v2',
      hint: 'boot with systemd.unified_cgroup_hierarchy=1; or let the kubelet take them: `failCgroupV1: false` in a KubeletConfiguration in /var/lib/rancher/k3s/agent/etc/kubelet.conf.d',
    };
  }
  return { kind: 'fit', evidence: `v${cgroup}, with ${WANTED.join(', ')}` };
};
