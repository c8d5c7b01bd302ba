import type { BatchSize } from '../model/plan/batch-size.ts';
import type { Blob } from '../model/plan/blob.ts';

/** The place of a part of the playbook in its file: `playbooks/wipe.yaml:12:7`. */
export type Where = string;

/** Where a part of some arguments stands, by the way to it, or what is nearest to it. */
export type WhereOf = (path: readonly PropertyKey[]) => Where;

/** What an `include` says of all that it brings in. */
export interface Scope {
  /** The place of the `include`. */
  readonly where: Where;
  readonly hosts?: string | undefined;
  readonly when?: string | boolean | undefined;
  /** Parameters: rendered where the `include` stands, and `vars` to what it brings in. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  /** `vars` of an included playbook: they hold where nobody says otherwise. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** The `include` that this one was brought in by. */
  readonly outer?: Scope | undefined;
}

/** One task as written; arguments are rendered for each host. */
export interface TaskEntry {
  readonly where: Where;
  readonly name?: string | undefined;
  readonly resource: string;
  readonly args: unknown;
  readonly whereOf: WhereOf;
  /** Host selector, as `--limit` takes it. */
  readonly hosts?: string | undefined;
  /** A Handlebars expression without braces. */
  readonly when?: string | boolean | undefined;
  /** The task is repeated for each; a list, or an expression that gives one. `{{item}}` is the entry. */
  readonly loop?: readonly unknown[] | string | undefined;
  /** A number, or an expression that gives one: hosts with a smaller one begin first. */
  readonly start_order?: string | number | undefined;
  /** Seconds that the change may take. */
  readonly timeout?: number | undefined;
  /** Done on one host for all: `true`, the first selected one, whatever becomes of it; `any`, the first that is in the run. */
  readonly once?: true | 'any' | undefined;
  readonly tags?: readonly string[] | undefined;
  /** `off`, or the time within which the change must be confirmed: `60s`, `5m`. */
  readonly guard?: string | undefined;
  /** Absent: it stands in the playbook itself. */
  readonly scope?: Scope | undefined;
  /** The included file that it stands in: what it names is looked for beside that. */
  readonly file?: string | undefined;
}

/** Tasks that may run on all hosts at once; the next stage waits for every host. */
export interface Stage {
  readonly where: Where;
  readonly name: string;
  readonly hosts?: string | undefined;
  readonly when?: string | boolean | undefined;
  /** Its tasks have them, too. */
  readonly tags?: readonly string[] | undefined;
  /** How many hosts are changed at once; absent: all. */
  readonly serial?: BatchSize | undefined;
  readonly tasks: readonly TaskEntry[];
  /** Asked after the stage, or after each batch, before anything more is changed. */
  readonly gate: readonly GateEntry[];
  readonly scope?: Scope | undefined;
}

/** One question of the gate as written. */
export interface GateEntry {
  readonly where: Where;
  readonly name?: string | undefined;
  readonly kind: string;
  readonly args: unknown;
  readonly whereOf: WhereOf;
  readonly hosts?: string | undefined;
  readonly when?: string | boolean | undefined;
  /** Seconds for which it is asked again; otherwise the kind's own patience. */
  readonly patience?: number | undefined;
  /** The name of a later phase that makes this answer untrue by doing its work: not asked once that phase has begun. */
  readonly until?: string | undefined;
  /** Who asks: `controller`, `internet`, a host's name, or an expression that is one. */
  readonly from?: string | undefined;
  readonly scope?: Scope | undefined;
}

/** A folder of the controller with all that is in it, folders before what is in them. */
export type FileTree = readonly TreeEntry[];

export interface TreeEntry {
  /** Below the folder. */
  readonly path: string;
  /** Absent: a folder. */
  readonly blob?: Blob;
  /** Whether it may be executed here. */
  readonly executable: boolean;
}

/** A playbook, read and validated; nothing is rendered yet. */
export interface Playbook {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  /** Its place in the order of phases, for the shipped ones. */
  readonly phase?: number | undefined;
  /** `cluster-name`: what it destroys is confirmed by typing the cluster's name; otherwise by yes or no. */
  readonly confirm?: 'cluster-name' | undefined;
  /** Values that hosts have where nobody says otherwise. */
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  readonly stages: readonly Stage[];
  readonly gate: readonly GateEntry[];
  /** Texts of the templates and files that its tasks name, by `sourceKey` of the task and the name it uses. */
  readonly sources: ReadonlyMap<string, string>;
  /** Where these texts were found, by the same keys. */
  readonly sourcePaths?: ReadonlyMap<string, string>;
  /** Files that are sent as they are, by the same keys; for a name with an expression, all that it may come to. */
  readonly blobs?: ReadonlyMap<string, Blob>;
  /** What folders hold that are sent, by the same keys. */
  readonly trees?: ReadonlyMap<string, FileTree>;
}

/** By what the texts and files of a task are kept: the name that it uses, for an included file's task with that file. */
export const sourceKey = ({ file }: Pick<TaskEntry, 'file'>, name: string): string =>
  file === undefined ? name : `${file}\0${name}`;

/** The name that the task uses, of such a key. */
export const sourceName = (key: string): string => key.slice(key.indexOf('\0') + 1);
