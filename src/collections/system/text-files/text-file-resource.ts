import { type BoundResource, type Resource, resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { joined } from '../../../model/text/text.ts';
import { fileAtBoot } from '../boot/file-at-boot.ts';
import { textFileByHand } from '../by-hand/file-by-hand.ts';
import {
  applyTextFile,
  diffTextFile,
  parseTextFile,
  probeTextFile,
  type TextFile,
  type TextFileState,
} from './text-file.ts';

type Words<Spec> = Pick<Resource<Spec, TextFileState>, 'name' | 'summary' | 'schema' | 'examples' | 'secretText'>;

/** A resource that is a text file; `wish` says where the text comes from. */
export const textFileResource = <Spec extends { readonly path: string }>(
  words: Words<Spec>,
  wish: (spec: Spec) => TextFile,
): BoundResource =>
  resource<Spec, TextFileState>({
    ...words,
    ids: ({ path }) => [thing('path', path)],
    reach: ({ path }) => ({ paths: [path] }),
    lasting: spec => {
      const { path, content, mode } = wish(spec);
      return fileAtBoot({ path, text: () => joined(content), mode });
    },
    title: ({ path }) => `file ${path}`,
    probe: spec => probeTextFile(wish(spec)),
    parse: (reading, spec) => parseTextFile(reading, wish(spec)),
    diff: (spec, state) => diffTextFile(wish(spec), state),
    byHand: spec => textFileByHand(wish(spec)),
    apply: (spec, state, difference) => applyTextFile(wish(spec), state, difference),
  });
