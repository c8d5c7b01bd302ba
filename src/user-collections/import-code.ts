/**
 * Node's own `import()`. A file of its own in the built program: in a script that V8 takes from its cache, as the rest is,
 * Node has no callback for it.
 */
export const importCode = (url: string): Promise<unknown> => import(/* @vite-ignore */ url);
