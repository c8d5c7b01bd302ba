import type { Script } from '../model/plan/script.ts';
import { sh } from './sh.ts';

/** Says why a change is not made and what to do, and fails. */
export const refuse = ({ because, hint }: { readonly because: string; readonly hint?: string }): Script =>
  sh`printf '%s\n' ${hint === undefined ? because : `${because}\n→ ${hint}`} >&2; exit 1`;
