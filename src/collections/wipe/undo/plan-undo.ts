import type { KeptByRun, UndoPlan, UndoTask } from '../../../model/cluster/undo-way.ts';
import { ownCommand } from '../../../model/own-command.ts';
import type { Refusal } from '../../../model/plan/change.ts';
import type { BoundTask } from '../../../model/plan/resource.ts';
import type { ProblemDetails } from '../../../model/problems/problem.ts';
import { count } from '../../../model/text/count.ts';
import { matchesAny } from '../../../model/text/glob.ts';
import { directory } from '../../system/resources/files/directory.ts';
import { symlink } from '../../system/resources/files/symlink.ts';
import type { ArchiveContents, FoundArchive, HeldThing, Unfit } from './archive-contents.ts';
import { archivedFile } from './archived-file.ts';
import { archivedRules, loadableOutputs } from './archived-rules.ts';

export const undoStages = ['folders', 'files', 'rules'] as const;

type Word = UndoPlan['cannot'][number];

/** Data that is worth something only as a whole: a datastore that comes back file by file is broken. */
const DATA = /^\/(run|var\/run|var\/log|var\/lib\/(rancher|kubelet|etcd|cni|calico|cilium|containerd))\//;
const TUNNELS = /^\/etc\/wireguard\/([^/]+)\.(conf|key|pub)$/;
const UNIT = /^\/(etc|usr\/local\/lib)\/systemd\/system\/([^/]+\.(service|timer|socket|path|mount|target))$/;

const unfitWords: Readonly<Record<Unfit, Word>> = {
  absent: {
    what: 'it is not there: this is another machine, or somebody has removed it',
    hint: 'whose copy of it you have, that one can bring it back by hand',
  },
  open: {
    what: 'others than root can write where it lies, so it may be anybody’s',
    hint: 'look at it, then give its folder to root (chown root, chmod go-w)',
  },
  old: {
    what: 'it has no checksum: an earlier version of provision made it',
    hint: 'unpack it beside, and bring back by hand what you want: tar -xzpf FILE -C FOLDER',
  },
  changed: {
    what: 'its checksum is not the one that was noted when it was made: nothing is taken from it',
    hint: 'the disk is damaged, or somebody has changed it: look at it by hand',
  },
};

/** The folder of the longest of these mounts that a path lies on, as mountinfo writes them. Pure. */
function mountOf(path: string, mounts: readonly string[]): string {
  const written = path.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011');
  const over = mounts.filter(point => point === '/' || written === point || written.startsWith(`${point}/`));
  return over.reduce((longest, point) => (point.length > longest.length ? point : longest), '/');
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

interface Ownership {
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
}

/** A folder is made where it is missing; one that is there stays as it is. */
function missingFolder(path: string, ownership: Ownership): BoundTask {
  const bound = directory.bind({ path, ...ownership });
  return {
    ...bound,
    plan: reading => {
      const outcome = bound.plan(reading);
      const isThere = outcome.kind === 'change' && outcome.change.action === 'update';
      return isThere ? { kind: 'none', why: 'it is there' } : outcome;
    },
  };
}

/** What is as it was needs no leave to come back. */
function unlessRefused(bound: BoundTask, refused: Reason | undefined): BoundTask {
  if (refused === undefined) return bound;
  return {
    ...bound,
    plan: reading => {
      const outcome = bound.plan(reading);
      return outcome.kind === 'change' ? { kind: 'refused', ...refused } : outcome;
    },
  };
}

type GoodArchive = Extract<FoundArchive, { unfit: undefined }>;

const isGood = (archive: FoundArchive): archive is GoodArchive => archive.unfit === undefined;

/**
 * Why nothing of what a run has kept may come back on a host; none: it may. Pure.
 */
export function undoProblems(contents: ArchiveContents): readonly ProblemDetails[] {
  const unfit = [
    ...contents.archives.map(({ file, unfit }) => ({ file, unfit })),
    ...contents.copies.map(({ copy, unfit }) => ({ file: copy, unfit })),
  ];
  const other = contents.archives.filter(isGood).filter(({ machine }) => machine !== contents.machine);
  return [
    ...unfit.flatMap(({ file, unfit: why }) =>
      why === undefined ? [] : [{ ...unfitWords[why], what: `${file}: ${unfitWords[why].what}` }],
    ),
    ...other.map(({ file }) => ({
      what: `${file} was made on another machine than this one: a disk that was copied`,
      hint: 'undo it on the machine that it belongs to',
    })),
  ];
}

type Reason = Omit<Refusal, 'liftedBy'>;

/** A tunnel runs by what its file says now. Pure. */
function runningTunnel(path: string, { links }: ArchiveContents): Reason | undefined {
  const [, tunnel] = TUNNELS.exec(path) ?? [];
  if (tunnel === undefined || !links.has(tunnel)) return undefined;
  return {
    because: `the interface ${tunnel} runs, and ${path} would be another than it runs by`,
    hint: `end it first, or say which files are to come back, by --only: systemctl stop wg-quick@${tunnel}`,
  };
}

/** Why a thing of an archive must not come back as things are on its host; `undefined`: it may. Pure. */
function refusal(path: string, { mounts }: GoodArchive, contents: ArchiveContents): Reason | undefined {
  const [then, now] = [mountOf(path, mounts), mountOf(path, contents.mounts)];
  if (then !== now)
    return {
      because: `${path} lay on what is mounted at ${then}, and lies on ${now} now`,
      hint: 'mount it as it was, or say which files are to come back, by --only',
    };
  if (TUNNELS.test(path)) return runningTunnel(path, contents);
  if (!contents.isNode && !contents.runs) return undefined;
  const what = contents.runs ? (contents.living[0] ?? 'it runs') : 'it is noted as a node';
  return {
    because: `a cluster lives here now (${what}), and ${path} was another one’s`,
    hint: "say which files are yours: --only '/etc/wireguard/*'",
  };
}

/** What of an archive cannot be a task of its own; `undefined`: it can. */
function withheld({ path, kind, target }: HeldThing): string | undefined {
  if (DATA.test(path)) return 'data';
  if (/\p{Cc}/u.test(path) || !/^(\/[^/]+)+$/.test(path)) return 'its name cannot stand in a line';
  return kind === 'link' && target === undefined ? 'what the link says cannot stand in a line' : undefined;
}

/**
 * What comes back on a host of what a run has kept there, and what does not. Pure.
 * @param only patterns of paths; of all others, and of rules, nothing comes back
 */
export function planUndo(
  kept: KeptByRun,
  contents: ArchiveContents,
  only?: readonly string[],
): Omit<UndoPlan, 'problems'> {
  const wanted = (path: string): boolean => only === undefined || matchesAny(only, path);
  const files = new Map<string, UndoTask>();
  const folders = new Map<string, BoundTask>();
  const cannot: Word[] = [];
  const good = contents.archives.filter(isGood);
  for (const archive of good) {
    const held = archive.held.filter(({ path }) => !path.startsWith('/outputs/') && path !== '/outputs');
    const data = held.filter(one => one.kind !== 'folder' && wanted(one.path) && withheld(one) === 'data');
    if (data.length > 0)
      cannot.push({
        what: `${count(data.length, 'file')} of a datastore and of what a node keeps stay in ${archive.file}: piece by piece they would be no cluster`,
        hint: `a cluster comes back from a backup: ${ownCommand('restore FILE')}`,
      });
    for (const one of held) {
      const { path, kind, mode, uid, gid, size, sha256, target } = one;
      if (!wanted(path)) continue;
      const why = withheld(one);
      if (why === 'data') continue;
      if (why !== undefined) {
        cannot.push({ what: `${JSON.stringify(path)} stays in ${archive.file}: ${why}` });
        continue;
      }
      const ownership = { owner: uid, group: gid, mode };
      const from = { archive: archive.file };
      const refused = refusal(path, archive, contents);
      if (kind === 'folder') folders.set(path, missingFolder(path, ownership));
      // Of two archives of a run the first has it as it was before all of it.
      else if (!files.has(path)) {
        const isLink = kind === 'link';
        const resource = isLink ? 'symlink' : 'archived_file';
        const bound = isLink
          ? symlink.bind({ path, target })
          : archivedFile.bind({ path, sha256, size, ...ownership, from });
        files.set(path, { stage: 'files', resource, bound: unlessRefused(bound, refused) });
      }
    }
  }
  for (const { path, copy } of kept.copies) {
    const found = contents.copies.find(one => one.copy === copy);
    if (found === undefined || found.unfit !== undefined || !wanted(path) || files.has(path)) continue;
    const { mode, uid, gid, size } = found;
    const sha256 = copy.slice(copy.lastIndexOf('.') + 1);
    const bound = archivedFile.bind({ path, sha256, size, mode, owner: uid, group: gid, from: { copy } });
    const held = unlessRefused(bound, runningTunnel(path, contents));
    files.set(path, { stage: 'files', resource: 'archived_file', bound: held });
  }
  const paths = [...files.keys()];
  for (const path of paths) {
    const above = folderOf(path);
    // Of one that no archive has nobody knows who could read it.
    if (above !== '' && !folders.has(above))
      folders.set(above, missingFolder(above, { owner: '0', group: '0', mode: '0700' }));
  }
  const byPath = <T>(all: ReadonlyMap<string, T>): readonly T[] =>
    [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
  return {
    tasks: [
      // A folder before what is in it.
      ...byPath(folders).map((bound): UndoTask => ({ stage: 'folders', resource: 'directory', bound })),
      ...byPath(files),
      ...(only === undefined ? rulesOf(good, cannot) : []),
    ],
    cannot,
    left: leftToDo(paths, new Set(good.flatMap(({ enabled }) => enabled))),
  };
}

function rulesOf(archives: readonly GoodArchive[], cannot: Word[]): readonly UndoTask[] {
  const seen = new Set<string>();
  return archives.flatMap(({ file, held }) => {
    if (held.some(({ path }) => path === '/outputs/firewall.rules'))
      cannot.push({
        what: `rules of cluster software are in ${file} (outputs/firewall.rules), to be looked at: what made them makes them again`,
      });
    return loadableOutputs.flatMap((output): readonly UndoTask[] => {
      const one = held.find(({ path }) => path === `/outputs/${output}`);
      if (one?.sha256 === undefined || one.size === 0 || seen.has(output)) return [];
      seen.add(output);
      const bound = archivedRules.bind({ archive: file, output, sha256: one.sha256 });
      return [{ stage: 'rules', resource: 'archived_rules', bound }];
    });
  });
}

/** Units that come back by a phase, and would found another cluster if they were started as they are. */
const OF_CLUSTERS = /^(k3s|rke2|kube|containerd|calico|cilium|flannel|kilo|kg\b|etcd|provision-)/;

/** What makes files count that came back: nothing is started by itself. Pure. */
function leftToDo(paths: readonly string[], enabled: ReadonlySet<string>): readonly string[] {
  const has = (start: string): boolean => paths.some(path => path.startsWith(start));
  const units = paths.flatMap(path => UNIT.exec(path)?.[2] ?? []);
  const tunnels = paths.flatMap(path => {
    const [, name, ending] = TUNNELS.exec(path) ?? [];
    return name === undefined || ending !== 'conf' ? [] : [name];
  });
  const serviceOf = (name: string): string => `wg-quick@${name}.service`;
  const starts = [
    ...units.filter(unit => enabled.has(unit) && !OF_CLUSTERS.test(unit)),
    ...tunnels.map(serviceOf).filter(unit => enabled.has(unit)),
  ];
  const others = tunnels.filter(name => !enabled.has(serviceOf(name)));
  return [
    ...(units.length === 0 ? [] : ['systemctl daemon-reload']),
    ...(has('/etc/sysctl.d/') ? ['sysctl --system'] : []),
    ...(has('/etc/modules-load.d/') ? ['systemctl restart systemd-modules-load.service'] : []),
    ...(starts.length === 0 ? [] : [`systemctl enable --now ${starts.join(' ')}`]),
    ...others.map(name => `wg-quick up ${name}`),
  ];
}
