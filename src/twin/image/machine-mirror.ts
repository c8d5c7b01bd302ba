import { runTool } from '../run-tool.ts';

/** Where this machine gets its packages from, and the options that it needs to get there. */
export interface MachineMirror {
  /** The address of a Debian archive; `undefined`: the machine names none, and mmdebstrap takes its own default. */
  readonly archive: string | undefined;
  /** Lines of apt's configuration: proxies and certificates. */
  readonly options: readonly string[];
}

/** The archive that holds whole releases, rather than one with security updates or somebody's own packages. */
export function chooseArchive(targets: string): string | undefined {
  const releases = /^(bullseye|bookworm|trixie|forky|sid|stable|oldstable|testing|unstable)$/;
  for (const line of targets.split('\n')) {
    const [site, release, component] = line.split('|');
    if (site !== undefined && component === 'main' && releases.test(release ?? '')) return site;
  }
  return undefined;
}

/** The lines of `apt-config dump` that say how to reach an archive, not what to do with packages. */
export function chooseOptions(dump: string): string[] {
  return dump.split('\n').filter(line => /^Acquire::(https?|ftp)::\S+ "[^"]+";$/.test(line));
}

/** Reads the mirror from the machine's own apt, so that the twin's images come the way that its packages do. */
export async function machineMirror(): Promise<MachineMirror> {
  const targets = await runTool([
    ...['apt-get', 'indextargets', '--format', '$(SITE)|$(RELEASE)|$(COMPONENT)'],
    'Created-By: Packages',
  ]).catch(() => undefined);
  const dump = await runTool(['apt-config', 'dump']).catch(() => undefined);
  return { archive: chooseArchive(targets?.stdout ?? ''), options: chooseOptions(dump?.stdout ?? '') };
}
