import * as z from 'zod';
import type { Judge } from './complain.ts';

/** A text that a judge has no complaint about; the complaint's way out travels in the issue's `params`. */
export const judged = (judge: Judge, description: string, meta: Record<string, unknown> = {}) =>
  z
    .string()
    .superRefine((text, context) => {
      const complaint = judge(text);
      if (complaint === undefined) return;
      context.addIssue({ code: 'custom', message: complaint.what, params: { wayOut: complaint.wayOut } });
    })
    .meta({ ...meta, description });
