import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as VitePlugin } from 'vitest/config';

export declare const scriptText: (file: string) => string;
export declare const scriptFiles: EsbuildPlugin;
export declare const scriptFilesForVite: VitePlugin;
