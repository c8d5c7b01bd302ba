/** A container of Docker, as its files tell (`config.v2.json`, `hostconfig.json`); nothing of its arguments or environment. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** The program that it begins with. */
  readonly program: string;
  /** `no`, `always`, `unless-stopped`, `on-failure`. */
  readonly restart: string;
  readonly running: boolean;
  /** Shares the host's network or processes, or is given folders in which a cluster of the host lives. */
  readonly reachesHost: boolean;
  /** Made by k3d or kind, which keep a cluster apart from the host. */
  readonly apart: boolean;
}

const CLUSTER_FOLDERS =
  /^\/(etc\/(rancher|cni|kubernetes)|var\/lib\/(rancher|kubelet|cni|calico)|run\/(k3s|netns)|opt\/cni)(\/|$)|^\/$/;

/** `FILE:"KEY":VALUE` lines of the probe. */
export function parseContainers(lines: readonly string[]): readonly Container[] {
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const [, id, text] = /\/containers\/([^/]+)\/[a-z0-9.]+\.json:(.*)$/.exec(line) ?? [];
    if (id !== undefined && text !== undefined) values.set(id, [...(values.get(id) ?? []), text]);
  }
  return [...values].map(([id, texts]) => {
    const of = (key: string): readonly string[] =>
      texts.flatMap(text => new RegExp(`^"${key}":"([^"]*)"`).exec(text)?.[1] ?? []);
    const binds = texts.flatMap(text => [
      ...(text.startsWith('"Binds":') ? [...text.matchAll(/"(\/[^":]*):/g)].map(match => match[1] ?? '') : []),
    ]);
    return {
      id,
      name: (of('Name').find(name => name.startsWith('/')) ?? `/${id.slice(0, 12)}`).slice(1),
      image: of('Image').find(image => !image.startsWith('sha256:')) ?? '',
      program: of('Path')[0] ?? '',
      restart: texts.flatMap(text => /^"RestartPolicy":\{"Name":"([^"]*)"/.exec(text)?.[1] ?? [])[0] ?? 'no',
      running: texts.includes('"Running":true'),
      reachesHost:
        of('NetworkMode').includes('host') ||
        of('PidMode').includes('host') ||
        [...binds, ...of('Source')].some(folder => CLUSTER_FOLDERS.test(folder)),
      apart: texts.some(text => text === '"app":"k3d"' || text.startsWith('"io.x-k8s.kind.cluster"')),
    };
  });
}

/** A container of somebody's in which a process runs, by its control groups. */
export interface Room {
  readonly engine: 'Docker' | 'podman' | 'LXC' | 'systemd-nspawn';
  readonly id: string;
}

const ROOMS: readonly (readonly [Room['engine'], RegExp])[] = [
  ['Docker', /\/docker(?:\/|-)([0-9a-f]{12,64})(?:\.scope)?(?:\/|$)/],
  ['podman', /\/libpod-(?:conmon-)?([0-9a-f]{12,64})(?:\.scope)?(?:\/|$)/],
  ['LXC', /\/lxc(?:\.payload\.|\.monitor\.|\/)([^/]+)/],
  ['systemd-nspawn', /\/(?:systemd-nspawn@|machine-)([^/]+)\.(?:service|scope)(?:\/|$)/],
];

export const roomOf = (cgroups: readonly string[]): Room | undefined => {
  for (const [engine, pattern] of ROOMS) {
    for (const path of cgroups) {
      const id = pattern.exec(path)?.[1];
      if (id !== undefined) return { engine, id };
    }
  }
  return undefined;
};
