import type { Plugin } from 'esbuild';

export declare const madeWhenAsked: (text: string) => string;
export declare const costlyWhenAsked: Plugin;
