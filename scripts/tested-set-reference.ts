import { recipesOf, testedSet } from '../src/collections/artifacts/tested-set.ts';
import type { ArtifactRecipe } from '../src/model/plan/artifact.ts';

/** Of an archive of images one form is enough for a reader. */
const oneForm = ({ name }: ArtifactRecipe): boolean => !/\.tar(\.gz)?$/.test(name);

const rowsOf = (recipes: readonly ArtifactRecipe[]): readonly string[] => [
  '| file | what | from | checksum by |',
  '|---|---|---|---|',
  ...recipes
    .filter(oneForm)
    .map(
      ({ name, about, url, sum, pulls }) =>
        `| \`${name}\` | ${about} | ${pulls === undefined ? url : 'the registries of its images'} | ${sum?.url ?? (pulls === undefined ? 'nobody: trusted once' : 'the digests of its images')} |`,
    ),
];

/** The page of the tested set. Nothing in it is written by hand. */
export const testedSetReference = (): string =>
  [
    '# The tested set',
    'Versions that go together: with these this release of provision was run ([proofs.md](proofs.md)). Another version of K3s (`kubernetes.version`) or of Calico (`kubernetes.calico.version`) is not refused: `artifacts fetch` and `lock`, `doctor` and every run say that nobody of us has run it. Archives of images come as `.tar.zst`, `.tar.gz` or `.tar`. Generated from `src/collections/artifacts/tested-set.json` (`npm run generate`).',
    [
      '| what | version |',
      '|---|---|',
      `| K3s (the channels ${testedSet.channels.map(one => `\`${one}\``).join(' and ')} begin with it) | ${testedSet.k3s} |`,
      `| Calico | ${testedSet.calico} |`,
      `| Calico's operator | ${testedSet.operator} |`,
      `| Traefik's chart | ${testedSet.traefik} |`,
      `| Kilo | ${testedSet.kilo} |`,
      ...[...testedSet.images.calico, ...testedSet.images.kilo, ...testedSet.images.traefik].map(
        image => `| image | \`${image}\` |`,
      ),
    ].join('\n'),
    '## K3s',
    rowsOf(recipesOf('k3s', testedSet.k3s)).join('\n'),
    '## Calico',
    rowsOf(recipesOf('calico', testedSet.calico, 'v1')).join('\n'),
    '## Kilo',
    rowsOf(recipesOf('kilo', testedSet.kilo)).join('\n'),
    '## Traefik',
    rowsOf(recipesOf('traefik', testedSet.traefik)).join('\n'),
    '',
  ].join('\n\n');
