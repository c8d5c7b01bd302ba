import {
  ARCHITECTURES,
  type Architecture,
  IMAGE_FORMS,
  type LockedArtifacts,
  type LockedFile,
} from '../../model/plan/artifact.ts';

/** A maker's file for each architecture for which it is there. */
export type FilesByArchitecture = Readonly<Record<string, LockedFile>>;

/** What is locked of a file that has another name for each architecture. Pure. */
export const lockedByArchitecture = (
  locked: LockedArtifacts,
  nameOf: (architecture: Architecture) => string,
): FilesByArchitecture =>
  Object.fromEntries(
    ARCHITECTURES.flatMap(one => {
      const found = locked.get(nameOf(one));
      return found === undefined ? [] : [[one, found] as const];
    }),
  );

/** An archive of images, under the name that it gets on a host. */
export interface LockedImages {
  readonly name: string;
  readonly files: FilesByArchitecture;
}

/** The archives of images that are locked, in each form that they come in. Pure. */
export const lockedImages = (
  locked: LockedArtifacts,
  name: string,
  nameOf: (architecture: Architecture, suffix: (typeof IMAGE_FORMS)[number]) => string,
): readonly LockedImages[] =>
  IMAGE_FORMS.map(suffix => ({
    name: `${name}.${suffix}`,
    files: lockedByArchitecture(locked, one => nameOf(one, suffix)),
  })).filter(({ files }) => Object.keys(files).length > 0);
