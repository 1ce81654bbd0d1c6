import type { Source } from '../hcl/source.ts'

/** What reading a template needs of the machine. Paths are as the user wrote them, relative to the working directory. */
export interface TemplateFiles {
  /** What is at a path; undefined if nothing is. */
  readonly kindOf: (path: string) => Promise<'file' | 'directory' | undefined>
  /** The names in a directory, in any order, without those of directories. */
  readonly list: (directory: string) => Promise<readonly string[]>
  /** The text of a file under its path. Throws an ImageError when it cannot be read. */
  readonly read: (path: string) => Promise<Source>
}

/** A file of a template and the syntax its name stands for. */
export interface TemplateFile {
  readonly path: string
  readonly syntax: 'native' | 'json'
}

/** Where a template is. */
export type TemplateLocation =
  | {
      readonly format: 'hcl2'
      /** `path.root`: the directory as it was given, or that of the file. */
      readonly root: string
      readonly files: readonly TemplateFile[]
      /** `*.auto.pkrvars.*` of a directory; a single file has none. */
      readonly variableFiles: readonly TemplateFile[]
    }
  | { readonly format: 'legacy'; readonly path: string }
