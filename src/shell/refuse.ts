import type { Script } from '../model/plan/script.ts';
import { sh } from './sh.ts';

/** Says why a change is not made and what to do, and fails. */
export const refuse = ({ because, wayOut }: { readonly because: string; readonly wayOut?: string }): Script =>
  sh`printf '%s\n' ${wayOut === undefined ? because : `${because}\n→ ${wayOut}`} >&2; exit 1`;
