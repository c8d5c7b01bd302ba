export { absolutePath, folderOf } from '../../model/absolute-path.ts';
