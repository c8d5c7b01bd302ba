/** Where everything of the timer on a host is, of one mesh interface. */
export interface TimerPlaces {
  readonly service: string;
  readonly timer: string;
  readonly serviceFile: string;
  readonly timerFile: string;
  /** Root's alone: all that follows but `status`. */
  readonly folder: string;
  readonly script: string;
  readonly settings: string;
  /** Which clusters are reached by another gateway than the first, a line each (`moves.ts`). */
  readonly moved: string;
  /** What the last look found; a boot empties it. */
  readonly status: string;
}

/** The folder of all meshes of a host. */
export const TIMER_FOLDER = '/var/lib/provision/mesh-timer';

export function timerPlaces(name: string): TimerPlaces {
  const [service, timer] = [`provision-mesh-${name}.service`, `provision-mesh-${name}.timer`];
  const folder = `${TIMER_FOLDER}/${name}`;
  return {
    service,
    timer,
    serviceFile: `/etc/systemd/system/${service}`,
    timerFile: `/etc/systemd/system/${timer}`,
    folder,
    script: `${folder}/look.sh`,
    settings: `${folder}/settings`,
    moved: `${folder}/moved`,
    status: `/run/provision-mesh-${name}/status`,
  };
}

/** Folders that node_exporter reads texts from, as distributions have them. */
export const METRICS_FOLDERS = [
  '/var/lib/prometheus/node-exporter',
  '/var/lib/node_exporter/textfile_collector',
  '/var/lib/node_exporter',
] as const;
