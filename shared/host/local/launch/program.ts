import { join } from 'node:path'
import { launch } from './launch.ts'

/** Set by the build (scripts/build/commandLine.ts), which makes a CommonJS module of this file: `import.meta.dirname` is its `__dirname`. */
declare const PROGRAM_DIGEST: string

launch({ folder: join(import.meta.dirname, 'program'), digest: PROGRAM_DIGEST }, process.argv.slice(2))
