export declare const openSshFiles: (turn?: number) => string[];
