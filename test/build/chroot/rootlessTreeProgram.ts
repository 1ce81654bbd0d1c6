import { removeRootlessTree } from '#shared/build/chroot/rootlessTree.ts'

await removeRootlessTree({ path: process.argv[2] ?? '' })
