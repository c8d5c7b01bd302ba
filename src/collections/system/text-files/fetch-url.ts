import type { Script } from '../../../model/plan/script.ts';
import { sh } from '../../../shell/sh.ts';

/** Prints what a URL answers, by whichever program the host has; a transfer that takes longer has failed. */
export const fetchUrl = (url: string, seconds: number): Script => sh`if command -v curl >/dev/null 2>&1; then
  curl -fsSL --retry 2 --max-time ${seconds} ${url}
elif command -v wget >/dev/null 2>&1; then
  timeout ${seconds} wget -q -O - ${url}
else
  echo 'neither curl nor wget is installed' >&2
  exit 1
fi`;
