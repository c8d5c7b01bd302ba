import type { UndoWay } from '../../../model/cluster/undo-way.ts';
import { archiveContentsProbe, parseArchiveContents } from './archive-contents.ts';
import { planUndo, undoProblems, undoStages } from './plan-undo.ts';

/** What archives and copies on a host bring back. */
export const archiveUndo: UndoWay = {
  stages: undoStages,
  read: ({ archives, copies }) =>
    archiveContentsProbe(
      archives,
      copies.map(({ copy }) => copy),
    ),
  planOf: (kept, stdout, only) => {
    const contents = parseArchiveContents(stdout);
    const problems = undoProblems(contents);
    if (problems.length > 0) return { problems, tasks: [], cannot: [], left: [] };
    return { problems, ...planUndo(kept, contents, only) };
  },
};
