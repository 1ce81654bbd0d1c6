import { currentPacker, debianPacker } from '#test/tools/packerBinary.ts'

/** Packer 1.16, if it can be compiled here. */
export const current = await currentPacker()

/** Debian's Packer 1.6.6, if it is installed. */
export const debian = await debianPacker()

/** Some Packer, the one that starts faster first: for what does not depend on the version. */
export const any = debian ?? current

/** What the name of a test says that needs {@link current}. */
export const needsCurrent = '(needs a compiled Packer)'

/** What the name of a test says that needs {@link debian}. */
export const needsDebian = '(needs the Packer of Debian)'

/** What the name of a test says that needs {@link any}. */
export const needsPacker = '(needs a Packer)'
