import { InputProblem } from '../../model/problems/problem.ts';

/** An image, as a registry knows it. */
export interface ImageName {
  /** In full, as containerd knows it: `docker.io/rancher/mirrored-pause:3.6`. */
  readonly text: string;
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Takes apart the full name of an image. Pure. @throws {InputProblem} for one without registry or tag */
export function imageName(text: string): ImageName {
  const [, registry, repository, tag] =
    /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*):(\w[\w.-]{0,127})$/.exec(text) ?? [];
  if (registry === undefined || repository === undefined || tag === undefined)
    throw new InputProblem({
      where: text,
      what: 'it is no full name of an image',
      hint: 'quay.io/calico/node:v3.32.1',
    });
  return { text, registry, repository, tag };
}

/** Where a registry answers; Docker's is called otherwise than its images say. */
export const registryAddress = (registry: string): string =>
  `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`;
